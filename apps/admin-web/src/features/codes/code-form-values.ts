import { type CodeKind, codeText, createCodeInput, type SaleCode } from '@turnout/router/schema/codes'
import type { TFunction } from 'i18next'
import { fieldErrors } from '../../lib/form-errors.ts'
import { toMajor, toMinor } from '../../lib/money.ts'
import { toInstant, toWall } from '../../lib/zone.ts'

/** A code as it is typed: money in major units, times by the clock of the event's zone. */
export interface CodeFormValues {
  code: string
  kind: CodeKind
  percent: number | ''
  amount: number | ''
  ticketTypeIds: string[]
  maxUses: number | ''
  maxUsesPerBuyer: number | ''
  startsAt: string
  endsAt: string
  note: string
  isActive: boolean
}

interface Setting {
  zone: string
  currency: string
}

export const emptyCode: CodeFormValues = {
  code: '',
  kind: 'percent',
  percent: 10,
  amount: '',
  ticketTypeIds: [],
  maxUses: '',
  maxUsesPerBuyer: '',
  startsAt: '',
  endsAt: '',
  note: '',
  isActive: true,
}

export function codeValuesOf(code: SaleCode, { zone, currency }: Setting): CodeFormValues {
  const wall = (instant: string | null) => (instant === null ? '' : toWall(instant, zone))
  return {
    code: code.code,
    kind: code.kind,
    percent: code.kind === 'percent' ? code.value : '',
    amount: code.kind === 'amount' ? toMajor(code.value, currency) : '',
    ticketTypeIds: code.ticketTypeIds,
    maxUses: code.maxUses ?? '',
    maxUsesPerBuyer: code.maxUsesPerBuyer ?? '',
    startsAt: wall(code.startsAt),
    endsAt: wall(code.endsAt),
    note: code.note,
    isActive: code.isActive,
  }
}

/** What a code takes off, as the server counts it; null while that is not typed yet. */
export function discountOf({ kind, percent, amount }: CodeFormValues, currency: string): number | null {
  if (kind === 'access') return 0
  if (kind === 'percent') return percent === '' ? null : percent
  return amount === '' ? null : toMinor(amount, currency)
}

/** What the server takes. */
export function codeInputOf(values: CodeFormValues, { zone, currency }: Setting) {
  const optional = (wall: string) => (wall === '' ? null : (toInstant(wall, zone) ?? ''))
  return {
    value: discountOf(values, currency) ?? Number.NaN,
    ticketTypeIds: values.ticketTypeIds,
    maxUses: values.maxUses === '' ? null : values.maxUses,
    maxUsesPerBuyer: values.maxUsesPerBuyer === '' ? null : values.maxUsesPerBuyer,
    startsAt: optional(values.startsAt),
    endsAt: optional(values.endsAt),
    note: values.note,
    isActive: values.isActive,
  }
}

/** The form's name of a field that the server found fault with. */
export function codeFieldOf(path: string, kind: CodeKind): string {
  if (path !== 'value') return path
  return kind === 'amount' ? 'amount' : 'percent'
}

/** What is wrong with what was typed, by field. */
export function checkCode(
  values: CodeFormValues,
  setting: Setting & { eventId: string; used: number },
  t: TFunction,
): Record<string, string> {
  const input = { ...codeInputOf(values, setting), eventId: setting.eventId, code: values.code, kind: values.kind }
  const { value, ...errors } = fieldErrors(createCodeInput, input, t)
  if (value) errors[codeFieldOf('value', values.kind)] = value
  if (!codeText.safeParse(values.code).success) errors.code = t('codes.form.codeRule')
  if (values.kind === 'percent' && !(Number(values.percent) >= 1 && Number(values.percent) <= 100)) {
    errors.percent = t('codes.form.percentRule')
  }
  if (values.kind === 'amount' && !(input.value >= 1)) errors.amount = t('codes.form.amountRule')
  if (values.kind === 'access' && values.ticketTypeIds.length === 0) errors.ticketTypeIds = t('codes.form.typesRule')
  if (input.startsAt && input.endsAt && Date.parse(input.endsAt) <= Date.parse(input.startsAt)) {
    errors.endsAt ??= t('common.field.endBeforeStart')
  }
  if (input.maxUses !== null && input.maxUses < setting.used) {
    errors.maxUses ??= t('codes.form.usedAlready', { count: setting.used })
  }
  return errors
}
