import { audit } from '../../features/audit/texts.hu.ts'
import { door } from '../../features/door/texts.hu.ts'
import { imports } from '../../features/imports/texts.hu.ts'
import { kiosk } from '../../features/kiosk/texts.hu.ts'
import { mail } from '../../features/mail/texts.hu.ts'
import { orders } from '../../features/orders/texts.hu.ts'
import { organisation } from '../../features/organisation/texts.hu.ts'
import { sessions } from '../../features/sessions/texts.hu.ts'
import { ticketTypes } from '../../features/ticket-types/texts.hu.ts'
import { tickets } from '../../features/tickets/texts.hu.ts'
import { users } from '../../features/users/texts.hu.ts'
import { venues } from '../../features/venues/texts.hu.ts'
import type { Texts } from './en.ts'
import type { enRest } from './en-rest.ts'

/** The Hungarian texts of all further pages. */
export const huRest = {
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
} satisfies Texts<typeof enRest>
