/** Names of the live topics. */
export const topics = {
  events: () => 'events',
  availability: (eventId: string) => `event:${eventId}:availability`,
  checkIns: (eventId: string) => `event:${eventId}:checkIns`,
  station: (stationId: string) => `station:${stationId}`,
} as const
