import { access } from '../../features/access/texts.hu.ts'
import { door } from '../../features/door/texts.hu.ts'
import { events } from '../../features/events/texts.hu.ts'
import { kiosk } from '../../features/kiosk/texts.hu.ts'
import { orders } from '../../features/orders/texts.hu.ts'
import { sessions } from '../../features/sessions/texts.hu.ts'
import { ticketTypes } from '../../features/ticket-types/texts.hu.ts'
import { tickets } from '../../features/tickets/texts.hu.ts'
import { frame } from '../frame/texts.hu.ts'
import { common, errors } from './common.hu.ts'
import type { en, Texts } from './en.ts'

/** Every Hungarian text; the compiler asks for each key that English has. */
export const hu = {
  common,
  errors,
  frame,
  access,
  door,
  events,
  kiosk,
  orders,
  sessions,
  ticketTypes,
  tickets,
} satisfies Texts<typeof en>
