import { api } from '@turnout/client/react'
import type { RefundQuote } from '@turnout/router/schema/refunds'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

export type RefundWay = 'policy' | 'all' | 'other' | 'none'

export interface RefundChoice {
  /** Undefined while it is read, and where nothing was paid. */
  quote: RefundQuote | undefined
  error: unknown
  way: RefundWay
  setWay: (way: RefundWay) => void
  /** What is typed for another amount. */
  typed: number | null
  setTyped: (minor: number | null) => void
  /** What goes back as chosen; undefined where there is nothing to choose; null while it cannot be sent. */
  refundMinor: number | null | undefined
  /** The reason to keep: the one given, or that it was the policy. */
  reasonOf: (typed: string) => string | undefined
}

/**
 * What a cancellation gives back, by the event's policy unless the organizer says otherwise. The amount that is shown is
 * the one that is sent: a step of the policy that passes meanwhile changes nothing behind the reader's back.
 */
export function useRefundChoice(of: { orderId: string; ticketIds?: string[]; isPaid: boolean; isOpen: boolean }) {
  const [way, setWay] = useState<RefundWay>('policy')
  const [typed, setTyped] = useState<number | null>(null)
  const { t } = useTranslation()
  const isAsked = of.isPaid && of.isOpen
  const query = api.refunds.quote.useQuery(
    { orderId: of.orderId, ticketIds: of.ticketIds },
    { enabled: isAsked, staleTime: 0, gcTime: 0 },
  )
  const quote = of.isPaid ? query.data : undefined
  const refundMinor = of.isPaid ? chosenAmount(quote, way, typed) : undefined
  const choice: RefundChoice = {
    quote,
    error: query.error,
    way,
    setWay,
    typed,
    setTyped,
    refundMinor,
    reasonOf: (text) => {
      const given = text.replaceAll(/\s+/g, ' ').trim()
      if (given !== '') return given
      return way === 'policy' && refundMinor && quote?.percent
        ? t('refunds.choice.policyReason', { percent: quote.percent })
        : undefined
    },
  }
  return choice
}

/** In minor units; null while it is not known or not a fitting amount, undefined where nothing was paid. */
export function chosenAmount(
  quote: Pick<RefundQuote, 'percent' | 'paidMinor' | 'refundMinor'> | undefined,
  way: RefundWay,
  typed: number | null,
): number | null | undefined {
  if (!quote) return null
  if (quote.percent === null || quote.paidMinor === 0) return undefined
  if (way === 'policy') return quote.refundMinor
  if (way === 'all') return quote.paidMinor
  if (way === 'none') return 0
  return typed !== null && typed >= 0 && typed <= quote.paidMinor ? typed : null
}
