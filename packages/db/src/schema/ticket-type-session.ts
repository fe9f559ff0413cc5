/** A session that a ticket type includes. */
export interface TicketTypeSessionTable {
  ticket_type_id: string
  session_id: string
}
