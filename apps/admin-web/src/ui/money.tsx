import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../lib/language.ts'
import { showMoney } from '../lib/money.ts'

/** An amount with its currency; nothing to pay is called free. */
export function Money({ minor, currency }: { minor: number; currency: string }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  return <span>{minor === 0 ? t('common.free') : showMoney(minor, currency, tag)}</span>
}
