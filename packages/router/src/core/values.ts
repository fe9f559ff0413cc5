import { z } from 'zod'
import { hasCardNumber } from './card-number.ts'
import { isCurrency } from './money.ts'
import { isSaneInstant, SANE_YEARS } from './sane-instant.ts'

/** UUID of any version, lower-cased. */
export const id = z.uuid().toLowerCase()

/** An instant as it is given out: ISO 8601, in UTC. Takes whatever a Date can say, so that no answer fails for it. */
export const instant = z
  .string()
  .regex(/^(\d{4}|[+-]\d{6})-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/)
  .meta({ format: 'date-time' })

/** An instant as it is asked for: ISO 8601 with an offset or Z, of the years that `isSaneInstant` takes. */
export const instantInput = z.iso
  .datetime({ offset: true, abort: true })
  .refine((value) => isSaneInstant(new Date(value)), { error: `Must be ${SANE_YEARS}` })

/** A calendar day as it is given out, `YYYY-MM-DD`. */
export const day = z.iso.date()

/** A calendar day as it is asked for, `YYYY-MM-DD`, of the same years as instants. */
export const dayInput = z.iso
  .date({ abort: true })
  .refine((value) => isSaneInstant(new Date(`${value}T00:00:00Z`)), { error: `Must be ${SANE_YEARS}` })

/** A name of an IANA time zone that this runtime knows. */
export const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, { error: 'Not a time zone of the IANA database, such as Europe/Budapest' })

/** Code of a currency that ISO 4217 lists as in use, three capital letters. */
export const currency = z.string().max(3).refine(isCurrency, { error: 'Not a currency of ISO 4217, such as EUR' })

/** Integer minor units of a currency (cents); at most 10 million of the major unit. */
export const minorUnits = z.int().min(0).max(1_000_000_000)

/**
 * False for what PostgreSQL cannot keep as text: NUL, and halves of UTF-16 pairs, which are no letters.
 * Every text that comes in is asked, by the types below.
 */
export function isStorable(value: string): boolean {
  return !/[\0\p{Cs}]/u.test(value)
}

const NOT_STORABLE = 'Must not contain NUL or half of a letter'

/** Numbers of payment cards are nowhere kept, and so nowhere taken, whichever field they are typed into. */
export const noCardNumber = (value: string): boolean => !hasCardNumber(value)
export const CARD_NUMBER = { error: 'Must not contain the number of a payment card' }

/** One line of text, trimmed, with no control characters. */
export function line(min: number, max: number) {
  return (
    z
      .string()
      .trim()
      .min(min)
      .max(max)
      // biome's control-character rule wants the class by property
      .refine((value) => !/\p{Cc}/u.test(value), { error: 'Must be one line without control characters' })
      .refine(isStorable, { error: NOT_STORABLE })
      .refine(noCardNumber, CARD_NUMBER)
  )
}

/** Text of several lines, trimmed, of letters that can be kept. */
export function text(max: number) {
  return z.string().trim().max(max).refine(isStorable, { error: NOT_STORABLE }).refine(noCardNumber, CARD_NUMBER)
}

/** What is looked for, trimmed; `%` and the like are letters as any other. */
export function searchText(max: number, min = 0) {
  return z.string().trim().min(min).max(max).refine(isStorable, { error: NOT_STORABLE })
}

/** A password or the like as it was given, spaces and all: what is wrong is not found, rather than malformed. */
export function secret(min: number, max: number) {
  return z.string().min(min).max(max).refine(isStorable, { error: NOT_STORABLE })
}

/** A string that a program made: visible ASCII without spaces. */
export function token(min: number, max: number) {
  return z
    .string()
    .min(min)
    .max(max)
    .regex(/^[\x21-\x7e]*$/, { error: 'Must be visible ASCII letters without spaces' })
    .refine(noCardNumber, CARD_NUMBER)
}

/** An e-mail address, trimmed; compared without regard to case. */
export const email = z.string().trim().max(254).refine(noCardNumber, CARD_NUMBER).pipe(z.email())

/** An http(s) address. */
export const webUrl = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .refine((value) => isStorable(value) && !/[\p{Cc}\s]/u.test(value), { error: 'Must be an address without spaces' })
  .refine(noCardNumber, CARD_NUMBER)

/** A UUID is random: one in a hundred thousand has a row of digits in it that would do for a card. */
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i

/** The caller's key for a creating mutation: a retry with the same key and body gets the first answer. */
export const idempotencyKey = z
  .string()
  .min(8)
  .max(128)
  .regex(/^[\x21-\x7e]+$/)
  .refine((key) => UUID.test(key) || noCardNumber(key), CARD_NUMBER)

/** English first, Hungarian second. */
export const locale = z.enum(['en', 'hu'])

/** Latitude and longitude in degrees, WGS 84, only together. */
export const coordinates = z.object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })

/** Room for the longest name that a list is sorted by, in UTF-8 and base64. */
const MAX_CURSOR = 2000

/** What every list takes: how many at most, and the opaque cursor of the page before. */
export const pageInput = z.object({
  limit: z.int().min(1).max(100).default(25),
  cursor: token(1, MAX_CURSOR).nullish(),
})

/** A page of items; `nextCursor` is null on the last one. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() })
}

/** For mutations with nothing else to say. */
export const done = z.object({ ok: z.literal(true) })

/** PostgreSQL's bigint, which counts the messages. */
const MAX_POSITION = 9_223_372_036_854_775_807n

/** The id of the last message of a live topic the caller has seen; what came after is replayed. */
export const lastEventId = z
  .string()
  .regex(/^\d{1,19}$/, { abort: true })
  .refine((value) => BigInt(value) <= MAX_POSITION, { error: 'Is no id of a message' })
  .nullish()

export type Locale = z.infer<typeof locale>

function isTimeZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value })
    return !/^[+-]/.test(value)
  } catch {
    return false
  }
}
