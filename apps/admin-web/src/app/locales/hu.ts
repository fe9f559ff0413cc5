import { access } from '../../features/access/texts.hu.ts'
import { audit } from '../../features/audit/texts.hu.ts'
import { door } from '../../features/door/texts.hu.ts'
import { events } from '../../features/events/texts.hu.ts'
import { imports } from '../../features/imports/texts.hu.ts'
import { kiosk } from '../../features/kiosk/texts.hu.ts'
import { mail } from '../../features/mail/texts.hu.ts'
import { orders } from '../../features/orders/texts.hu.ts'
import { organisation } from '../../features/organisation/texts.hu.ts'
import { sessions } from '../../features/sessions/texts.hu.ts'
import { ticketTypes } from '../../features/ticket-types/texts.hu.ts'
import { tickets } from '../../features/tickets/texts.hu.ts'
import { today } from '../../features/today/texts.hu.ts'
import { users } from '../../features/users/texts.hu.ts'
import { venues } from '../../features/venues/texts.hu.ts'
import { frame } from '../frame/texts.hu.ts'
import { common, errors } from './common.hu.ts'
import type { en, Texts } from './en.ts'

/** Every Hungarian text; the compiler asks for each key that English has. */
export const hu = {
  common,
  errors,
  frame,
  access,
  venues,
  users,
  today,
  organisation,
  mail,
  imports,
  audit,
  door,
  events,
  kiosk,
  orders,
  sessions,
  ticketTypes,
  tickets,
} satisfies Texts<typeof en>
