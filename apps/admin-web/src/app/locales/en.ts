import { access } from '../../features/access/texts.en.ts'
import { door } from '../../features/door/texts.en.ts'
import { events } from '../../features/events/texts.en.ts'
import { kiosk } from '../../features/kiosk/texts.en.ts'
import { orders } from '../../features/orders/texts.en.ts'
import { sessions } from '../../features/sessions/texts.en.ts'
import { ticketTypes } from '../../features/ticket-types/texts.en.ts'
import { tickets } from '../../features/tickets/texts.en.ts'
import { frame } from '../frame/texts.en.ts'
import { common, errors } from './common.en.ts'

/** Every English text. Each feature keeps its own beside its code. */
export const en = { common, errors, frame, access, door, events, kiosk, orders, sessions, ticketTypes, tickets }

/** The same keys with any words: what another language must have. */
export type Texts<T> = { readonly [K in keyof T]: T[K] extends string ? string : Texts<T[K]> }
