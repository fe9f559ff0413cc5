/** How much of a refund is for which ticket. */
export interface RefundTicketTable {
  refund_id: string
  ticket_id: string
  amount_minor: number
}
