import { giveTicketsInput } from '@turnout/router/schema/orders'
import type { TFunction } from 'i18next'
import type { z } from 'zod'
import { fieldErrors } from '../../lib/form-errors.ts'

/** At most so many tickets in one order. */
export const MOST_TICKETS = 10

/** What is typed into the form that gives tickets. */
export interface GiveFormValues {
  /** By ticket type. */
  quantities: Record<string, number>
  /** By ticket type, one for each ticket; empty ones are to be named later. */
  names: Record<string, string[]>
  buyer: { name: string; email: string }
  locale: 'en' | 'hu'
}

export function emptyGift(locale: 'en' | 'hu'): GiveFormValues {
  return { quantities: {}, names: {}, buyer: { name: '', email: '' }, locale }
}

export function ticketsChosen({ quantities }: Pick<GiveFormValues, 'quantities'>): number {
  return Object.values(quantities).reduce((sum, quantity) => sum + quantity, 0)
}

/** What is sent. */
export function giftInput(values: GiveFormValues, eventId: string): z.input<typeof giveTicketsInput> {
  const chosen = Object.entries(values.quantities).filter(([, quantity]) => quantity > 0)
  return {
    eventId,
    items: chosen.map(([ticketTypeId, quantity]) => ({
      ticketTypeId,
      quantity,
      attendees: (values.names[ticketTypeId] ?? [])
        .slice(0, quantity)
        .flatMap((typed) => (typed.trim() === '' ? [] : [{ name: typed }])),
    })),
    buyer: values.buyer,
    locale: values.locale,
  }
}

/** What is wrong with the form, by field; `items` when nothing was chosen. */
export function checkGift(values: GiveFormValues, eventId: string, t: TFunction): Record<string, string> {
  const errors = fieldErrors(giveTicketsInput, giftInput(values, eventId), t)
  return errors.items ? { ...errors, items: t('orders.give.refused.chooseOne') } : errors
}
