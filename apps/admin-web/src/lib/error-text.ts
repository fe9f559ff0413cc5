import { codeOf, detailsOf, isNetworkError } from '@turnout/client'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

/** What happened, in words: by the error's code where there is one. */
export function errorText(error: unknown, t: TFunction): string {
  const code = codeOf(error)
  if (code !== null) return t(`errors.${code}`)
  return isNetworkError(error) ? t('errors.network') : t('errors.unknown')
}

/** The code to quote to whoever helps. */
export function errorCode(error: unknown): string {
  return codeOf(error) ?? (isNetworkError(error) ? 'NETWORK' : 'CLIENT')
}

/** Names of input fields that the server found fault with. */
export function faultyFields(error: unknown): { path: string; message: string }[] {
  const { issues, field } = detailsOf(error)
  if (typeof field === 'string') return [{ path: field, message: error instanceof Error ? error.message : '' }]
  if (!Array.isArray(issues)) return []
  return issues.filter(
    (issue): issue is { path: string; message: string } =>
      typeof issue === 'object' &&
      issue !== null &&
      typeof issue.path === 'string' &&
      typeof issue.message === 'string',
  )
}

/** `errorText` in the chosen language. */
export function useErrorText(): (error: unknown) => string {
  const { t } = useTranslation()
  return (error) => errorText(error, t)
}
