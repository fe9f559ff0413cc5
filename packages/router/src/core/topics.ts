/** Names of the live topics. */
export const topics = {
  events: () => 'events',
  availability: (eventId: string) => `event:${eventId}:availability`,
  orders: (eventId: string) => `event:${eventId}:orders`,
  checkIns: (eventId: string) => `event:${eventId}:checkIns`,
  venues: () => 'venues',
  /** Those who are named on events. */
  people: () => 'people',
  jobs: () => 'jobs',
  /** A user's own; their sessions are told of it when they end. */
  user: (userId: string) => `user:${userId}`,
  station: (stationId: string) => `station:${stationId}`,
} as const
