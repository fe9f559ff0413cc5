/** Names of the live topics. */
export const topics = {
  events: () => 'events',
  availability: (eventId: string) => `event:${eventId}:availability`,
  orders: (eventId: string) => `event:${eventId}:orders`,
  checkIns: (eventId: string) => `event:${eventId}:checkIns`,
  jobs: () => 'jobs',
  station: (stationId: string) => `station:${stationId}`,
} as const
