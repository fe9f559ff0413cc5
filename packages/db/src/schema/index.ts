import type { AnswerTable } from './answer.ts'
import type { AuditEntryTable } from './audit-entry.ts'
import type { CheckInTable } from './check-in.ts'
import type { DomainEventTable } from './domain-event.ts'
import type { DpopProofTable } from './dpop-proof.ts'
import type { EventTable } from './event.ts'
import type { EventKeyTable } from './event-key.ts'
import type { EventOrganizerTable } from './event-organizer.ts'
import type { IdempotencyKeyTable } from './idempotency-key.ts'
import type { ImportRunTable } from './import-run.ts'
import type { InstallationTable } from './installation.ts'
import type { JobTable } from './job.ts'
import type { MailDeliveryTable } from './mail-delivery.ts'
import type { MailOptOutTable } from './mail-opt-out.ts'
import type { MessageTable } from './message.ts'
import type { MessageRecipientTable } from './message-recipient.ts'
import type { OrganisationTable } from './organisation.ts'
import type { PasswordResetTable } from './password-reset.ts'
import type { PaymentTable } from './payment.ts'
import type { QuestionTable } from './question.ts'
import type { RateLimitTable } from './rate-limit.ts'
import type { RefreshTokenTable } from './refresh-token.ts'
import type { RefundTable } from './refund.ts'
import type { RefundPolicyChangeTable } from './refund-policy-change.ts'
import type { RefundTicketTable } from './refund-ticket.ts'
import type { ReminderMailTable } from './reminder-mail.ts'
import type { ReminderSettingTable } from './reminder-setting.ts'
import type { ReminderSlotTable } from './reminder-slot.ts'
import type { RevokedCodeTable } from './revoked-code.ts'
import type { RoomTable } from './room.ts'
import type { SaleCodeTable } from './sale-code.ts'
import type { ScanTable } from './scan.ts'
import type { ScheduleTable } from './schedule.ts'
import type { SeatCheckTable } from './seat-check.ts'
import type { SessionTable } from './session.ts'
import type { SessionMoveTable } from './session-move.ts'
import type { StationTable } from './station.ts'
import type { StationSessionTable } from './station-session.ts'
import type { TicketTable } from './ticket.ts'
import type { TicketOrderTable } from './ticket-order.ts'
import type { TicketTransferTable } from './ticket-transfer.ts'
import type { TicketTypeTable } from './ticket-type.ts'
import type { TicketTypeSessionTable } from './ticket-type-session.ts'
import type { UserAccountTable } from './user-account.ts'
import type { VenueTable } from './venue.ts'
import type { VettingRequestTable } from './vetting-request.ts'
import type { WaitlistEntryTable } from './waitlist-entry.ts'
import type { WaitlistOfferTable } from './waitlist-offer.ts'
import type { WebhookAttemptTable } from './webhook-attempt.ts'
import type { WebhookCursorTable } from './webhook-cursor.ts'
import type { WebhookDeliveryTable } from './webhook-delivery.ts'
import type { WebhookEndpointTable } from './webhook-endpoint.ts'
import type { WebhookHourTable } from './webhook-hour.ts'
import type { WebhookLaneTable } from './webhook-lane.ts'

/** Every table by its name in PostgreSQL. */
export interface Tables {
  answer: AnswerTable
  question: QuestionTable
  refund: RefundTable
  refund_policy_change: RefundPolicyChangeTable
  refund_ticket: RefundTicketTable
  reminder_mail: ReminderMailTable
  reminder_setting: ReminderSettingTable
  reminder_slot: ReminderSlotTable
  sale_code: SaleCodeTable
  seat_check: SeatCheckTable
  session_move: SessionMoveTable
  vetting_request: VettingRequestTable
  waitlist_entry: WaitlistEntryTable
  waitlist_offer: WaitlistOfferTable
  audit_entry: AuditEntryTable
  check_in: CheckInTable
  domain_event: DomainEventTable
  dpop_proof: DpopProofTable
  event: EventTable
  event_key: EventKeyTable
  event_organizer: EventOrganizerTable
  idempotency_key: IdempotencyKeyTable
  import_run: ImportRunTable
  installation: InstallationTable
  job: JobTable
  mail_delivery: MailDeliveryTable
  mail_opt_out: MailOptOutTable
  message: MessageTable
  message_recipient: MessageRecipientTable
  organisation: OrganisationTable
  password_reset: PasswordResetTable
  payment: PaymentTable
  rate_limit: RateLimitTable
  refresh_token: RefreshTokenTable
  revoked_code: RevokedCodeTable
  room: RoomTable
  scan: ScanTable
  schedule: ScheduleTable
  session: SessionTable
  station: StationTable
  station_session: StationSessionTable
  ticket: TicketTable
  ticket_order: TicketOrderTable
  ticket_transfer: TicketTransferTable
  ticket_type: TicketTypeTable
  ticket_type_session: TicketTypeSessionTable
  user_account: UserAccountTable
  venue: VenueTable
  webhook_attempt: WebhookAttemptTable
  webhook_cursor: WebhookCursorTable
  webhook_delivery: WebhookDeliveryTable
  webhook_endpoint: WebhookEndpointTable
  webhook_hour: WebhookHourTable
  webhook_lane: WebhookLaneTable
}

export type {
  AnswerTable,
  AuditEntryTable,
  CheckInTable,
  DomainEventTable,
  DpopProofTable,
  EventKeyTable,
  EventOrganizerTable,
  EventTable,
  IdempotencyKeyTable,
  ImportRunTable,
  InstallationTable,
  JobTable,
  MailDeliveryTable,
  MailOptOutTable,
  MessageRecipientTable,
  MessageTable,
  OrganisationTable,
  PasswordResetTable,
  PaymentTable,
  QuestionTable,
  RateLimitTable,
  RefreshTokenTable,
  RefundTable,
  RefundTicketTable,
  ReminderMailTable,
  ReminderSettingTable,
  ReminderSlotTable,
  RevokedCodeTable,
  RoomTable,
  SaleCodeTable,
  ScanTable,
  ScheduleTable,
  SeatCheckTable,
  SessionMoveTable,
  SessionTable,
  StationSessionTable,
  StationTable,
  TicketOrderTable,
  TicketTable,
  TicketTransferTable,
  TicketTypeSessionTable,
  TicketTypeTable,
  UserAccountTable,
  VenueTable,
  VettingRequestTable,
  WaitlistEntryTable,
  WaitlistOfferTable,
  WebhookAttemptTable,
  WebhookCursorTable,
  WebhookDeliveryTable,
  WebhookEndpointTable,
  WebhookHourTable,
  WebhookLaneTable,
}
