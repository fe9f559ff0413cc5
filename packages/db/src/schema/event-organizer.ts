/** Who runs or teaches an event. */
export interface EventOrganizerTable {
  event_id: string
  user_id: string
  role: 'primary' | 'organizer' | 'teacher'
}
