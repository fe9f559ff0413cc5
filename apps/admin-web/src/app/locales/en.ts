import { access } from '../../features/access/texts.en.ts'
import { audit } from '../../features/audit/texts.en.ts'
import { door } from '../../features/door/texts.en.ts'
import { events } from '../../features/events/texts.en.ts'
import { imports } from '../../features/imports/texts.en.ts'
import { kiosk } from '../../features/kiosk/texts.en.ts'
import { mail } from '../../features/mail/texts.en.ts'
import { orders } from '../../features/orders/texts.en.ts'
import { organisation } from '../../features/organisation/texts.en.ts'
import { sessions } from '../../features/sessions/texts.en.ts'
import { ticketTypes } from '../../features/ticket-types/texts.en.ts'
import { tickets } from '../../features/tickets/texts.en.ts'
import { today } from '../../features/today/texts.en.ts'
import { users } from '../../features/users/texts.en.ts'
import { venues } from '../../features/venues/texts.en.ts'
import { frame } from '../frame/texts.en.ts'
import { common, errors } from './common.en.ts'

/** Every English text. Each feature keeps its own beside its code. */
export const en = {
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
}

/** The same keys with any words: what another language must have. */
export type Texts<T> = { readonly [K in keyof T]: T[K] extends string ? string : Texts<T[K]> }
