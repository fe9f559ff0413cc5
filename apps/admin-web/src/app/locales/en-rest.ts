import { audit } from '../../features/audit/texts.en.ts'
import { door } from '../../features/door/texts.en.ts'
import { imports } from '../../features/imports/texts.en.ts'
import { kiosk } from '../../features/kiosk/texts.en.ts'
import { mail } from '../../features/mail/texts.en.ts'
import { orders } from '../../features/orders/texts.en.ts'
import { organisation } from '../../features/organisation/texts.en.ts'
import { sessions } from '../../features/sessions/texts.en.ts'
import { ticketTypes } from '../../features/ticket-types/texts.en.ts'
import { tickets } from '../../features/tickets/texts.en.ts'
import { users } from '../../features/users/texts.en.ts'
import { venues } from '../../features/venues/texts.en.ts'

/** The English texts of all further pages. */
export const enRest = {
  audit,
  door,
  imports,
  kiosk,
  mail,
  orders,
  organisation,
  sessions,
  ticketTypes,
  tickets,
  users,
  venues,
}
