/** Name of the store in IndexedDB. */
export const DATABASE = 'turnout-kiosk'
