import { access } from '../../features/access/texts.hu.ts'
import { events } from '../../features/events/texts.hu.ts'
import { today } from '../../features/today/texts.hu.ts'
import { frame } from '../frame/texts.hu.ts'
import { common, errors } from './common.hu.ts'
import type { en, Texts } from './en.ts'

/** The Hungarian texts of the first pages; the compiler asks for each key that English has. */
export const hu = { common, errors, frame, access, today, events } satisfies Texts<typeof en>
