import type { TFunction } from 'i18next'
import type { z } from 'zod'

type Issue = z.core.$ZodIssue

/**
 * What is wrong with the values of a form, by field, in the chosen language.
 * @returns an empty object when the schema takes them
 */
export function fieldErrors(schema: z.ZodType, input: unknown, t: TFunction): Record<string, string> {
  const result = schema.safeParse(input)
  if (result.success) return {}
  const errors: Record<string, string> = {}
  for (const issue of result.error.issues) {
    const path = issue.path.join('.')
    errors[path] ??= issueText(issue, t)
  }
  return errors
}

function issueText(issue: Issue, t: TFunction): string {
  switch (issue.code) {
    case 'invalid_type':
      return t('common.field.required')
    case 'too_small':
      return tooSmall(issue.origin, Number(issue.minimum), t)
    case 'too_big':
      return issue.origin === 'string'
        ? t('common.field.tooLong', { count: Number(issue.maximum) })
        : t('common.field.tooBig', { limit: Number(issue.maximum) })
    case 'invalid_format':
      return formatText(issue.format, issue.path, t)
    default:
      return fieldText(issue.path, t)
  }
}

function tooSmall(origin: string, minimum: number, t: TFunction): string {
  if (origin !== 'string') return t('common.field.tooSmall', { limit: minimum })
  return minimum <= 1 ? t('common.field.required') : t('common.field.tooShort', { count: minimum })
}

function formatText(format: string, path: PropertyKey[], t: TFunction): string {
  if (format === 'email') return t('common.field.email')
  if (format === 'url') return t('common.field.url')
  if (format === 'datetime' || format === 'date') return t('common.field.date')
  return fieldText(path, t)
}

/** What a field of this name wants, where its rule does not say so itself. */
function fieldText(path: PropertyKey[], t: TFunction): string {
  const field = String(path.at(-1))
  if (/timeZone$/i.test(field)) return t('common.field.zone')
  if (/currency$/i.test(field)) return t('common.field.currency')
  return /(At|Day)$/.test(field) ? t('common.field.date') : t('common.field.invalid')
}
