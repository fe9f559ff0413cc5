import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../lib/language.ts'
import { showMoney } from '../lib/money.ts'

interface MoneyProps {
  minor: number
  currency: string
}

/** A price with its currency; nothing to pay is called free. */
export function Money({ minor, currency }: MoneyProps) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  return <span>{minor === 0 ? t('common.free') : showMoney(minor, currency, tag)}</span>
}

/** An amount of money with its currency, zero too. */
export function Amount({ minor, currency }: MoneyProps) {
  return <span>{showMoney(minor, currency, useFormatTag())}</span>
}
