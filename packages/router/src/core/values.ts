import { z } from 'zod'

/** UUID of any version, lower-cased. */
export const id = z.uuid().toLowerCase()

/** An instant, ISO 8601 with an offset or Z. Given out in UTC. */
export const instant = z.iso.datetime({ offset: true })

/** A calendar day, `YYYY-MM-DD`. */
export const day = z.iso.date()

/** A name of an IANA time zone that this runtime knows. */
export const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, { error: 'Not a time zone of the IANA database, such as Europe/Budapest' })

/** ISO 4217 code, three capital letters. */
export const currency = z.string().regex(/^[A-Z]{3}$/, { error: 'Three capital letters, such as EUR' })

/** Integer minor units of a currency (cents); at most 10 million of the major unit. */
export const minorUnits = z.int().min(0).max(1_000_000_000)

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
  )
}

/** Text of several lines, trimmed. NUL, which PostgreSQL cannot store, is refused. */
export function text(max: number) {
  return z
    .string()
    .trim()
    .max(max)
    .refine((value) => !value.includes('\u0000'), { error: 'Must not contain NUL' })
}

/** An e-mail address, trimmed; compared without regard to case. */
export const email = z.string().trim().max(254).pipe(z.email())

/** An http(s) address. */
export const webUrl = z.url({ protocol: /^https?$/ }).max(2000)

/** The caller's key for a creating mutation: a retry with the same key and body gets the first answer. */
export const idempotencyKey = z
  .string()
  .min(8)
  .max(128)
  .regex(/^[\x21-\x7e]+$/)

/** English first, Hungarian second. */
export const locale = z.enum(['en', 'hu'])

/** Latitude and longitude in degrees, WGS 84, only together. */
export const coordinates = z.object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })

/** What every list takes: how many at most, and the opaque cursor of the page before. */
export const pageInput = z.object({ limit: z.int().min(1).max(100).default(25), cursor: z.string().max(400).nullish() })

/** A page of items; `nextCursor` is null on the last one. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() })
}

/** For mutations with nothing else to say. */
export const done = z.object({ ok: z.literal(true) })

/** The id of the last message of a live topic the caller has seen; what came after is replayed. */
export const lastEventId = z
  .string()
  .regex(/^\d{1,19}$/)
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
