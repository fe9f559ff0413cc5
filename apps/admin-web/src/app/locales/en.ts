import { access } from '../../features/access/texts.en.ts'
import { events } from '../../features/events/texts.en.ts'
import { today } from '../../features/today/texts.en.ts'
import { frame } from '../frame/texts.en.ts'
import { common, errors } from './common.en.ts'

/** The English texts of the first pages: signing in, today, the list of events. Each feature keeps its own. */
export const en = { common, errors, frame, access, today, events }

/** The same keys with any words: what another language must have. */
export type Texts<T> = { readonly [K in keyof T]: T[K] extends string ? string : Texts<T[K]> }
