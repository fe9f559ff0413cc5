import { Radio, Skeleton, Stack } from '@mantine/core'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { showMoney } from '../../lib/money.ts'
import { showInstant } from '../../lib/time.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { MoneyField } from './money-field.tsx'
import type { RefundChoice } from './use-refund-choice.ts'

const ways = ['policy', 'all', 'other', 'none'] as const

/** How much a cancellation gives back, each way with its amount. Nothing where nothing was paid. */
export function RefundChoiceFields({ choice, zone }: { choice: RefundChoice; zone: string }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const { quote, error } = choice
  if (error && !quote) return <FormAlert error={error} />
  if (choice.refundMinor === undefined) return null
  if (!quote) return <Skeleton height={132} radius="md" aria-label={t('refunds.choice.loading')} />
  const money = (minor: number) => showMoney(minor, quote.currency, tag)
  const paid = money(quote.paidMinor)
  const share = { percent: quote.percent ?? 0, paid }
  const explained =
    quote.refundMinor === 0
      ? t('refunds.choice.policyNothing')
      : quote.until
        ? t('refunds.choice.policyUntil', { ...share, until: showInstant(quote.until, zone, tag, 'dateTime') })
        : t('refunds.choice.policyShare', share)
  const labels = {
    policy: t('refunds.choice.policy', { amount: money(quote.refundMinor) }),
    all: t('refunds.choice.all', { amount: paid }),
    other: t('refunds.choice.other'),
    none: t('refunds.choice.none'),
  }
  return (
    <Radio.Group
      label={t('refunds.choice.label')}
      value={choice.way}
      onChange={(next) => choice.setWay(ways.find((way) => way === next) ?? 'policy')}
    >
      <Stack gap="xs" mt="xs">
        {ways.map((way) => (
          <Fragment key={way}>
            <Radio value={way} label={labels[way]} description={way === 'policy' ? explained : undefined} />
            {way === 'other' && choice.way === 'other' && (
              <MoneyField
                aria-label={t('refunds.choice.amount')}
                description={t('refunds.choice.amountHint', { most: paid })}
                currency={quote.currency}
                minor={choice.typed}
                onMinor={choice.setTyped}
                error={choice.typed !== null && choice.typed > quote.paidMinor}
                w={200}
                ml={32}
              />
            )}
          </Fragment>
        ))}
      </Stack>
    </Radio.Group>
  )
}
