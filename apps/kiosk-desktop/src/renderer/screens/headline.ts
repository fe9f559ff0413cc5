import type { TFunction } from 'i18next'
import type { ScanResult } from '../door/door-state.ts'

/** The words of a result that must be read from two metres away. */
export function headline({ isUndone, verdict, answer }: ScanResult, t: TFunction<'words'>): string {
  if (isUndone) return t('result.undone')
  // Of another session or time, which of them it is says more than any word for both.
  if (verdict === 'elsewhere' && answer?.reason) return t(`result.reason.${answer.reason}`)
  return t(`result.${verdict}`)
}
