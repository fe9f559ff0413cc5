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

/** The input fields that the server found fault with, each with what to say there. */
export function faultyFields(error: unknown, t: TFunction): { path: string; message: string }[] {
  const { issues, field } = detailsOf(error)
  const code = codeOf(error)
  const said = code === null || code === 'VALIDATION_ERROR' ? t('common.field.invalid') : t(`errors.${code}`)
  if (Array.isArray(issues)) {
    return issues.filter(hasPath).map(({ path }) => ({ path, message: said }))
  }
  return typeof field === 'string' ? [{ path: field, message: said }] : []
}

function hasPath(issue: unknown): issue is { path: string } {
  return typeof issue === 'object' && issue !== null && 'path' in issue && typeof issue.path === 'string'
}

/** `errorText` in the chosen language. */
export function useErrorText(): (error: unknown) => string {
  const { t } = useTranslation()
  return (error) => errorText(error, t)
}
