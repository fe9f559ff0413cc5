import { Button, Skeleton, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle, type IconProps, IconRefresh } from '@tabler/icons-react'
import type { ComponentType, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { errorCode, useErrorText } from '../lib/error-text.ts'
import classes from './state.module.css'

interface EmptyStateProps {
  icon: ComponentType<IconProps>
  title: string
  /** What will be here. */
  text?: string
  /** The first step. */
  action?: ReactNode
  /** It is all there is on the page, and so bears the page's heading. */
  isPage?: boolean
}

/** Says what will be here, and offers the first step. */
export function EmptyState({ icon: Icon, title, text, action, isPage = false }: EmptyStateProps) {
  return (
    <div className={classes.state}>
      <span className={classes.icon}>
        <Icon size={26} stroke={1.6} aria-hidden />
      </span>
      <Title order={isPage ? 1 : 2} size="h2">
        {title}
      </Title>
      {text && (
        <Text c="dimmed" maw={440}>
          {text}
        </Text>
      )}
      {action && <div className={classes.action}>{action}</div>}
    </div>
  )
}

/** Says what happened, that nothing was lost, what to do, and a code to quote. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation()
  const text = useErrorText()
  return (
    <div className={classes.state} role="alert">
      <span className={classes.icon} data-tone="bad">
        <IconAlertTriangle size={26} stroke={1.6} aria-hidden />
      </span>
      <Title order={2}>{t('common.failed.title')}</Title>
      <Text c="dimmed" maw={440}>
        {text(error)} {t('common.failed.safe')}
      </Text>
      <Text size="xs" c="dimmed">
        {t('common.failed.code', { code: errorCode(error) })}
      </Text>
      {onRetry && (
        <div className={classes.action}>
          <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={onRetry}>
            {t('common.retry')}
          </Button>
        </div>
      )}
    </div>
  )
}

/** The shape of what is being loaded: `rows` grey lines. */
export function LoadingRows({ rows = 6, height = 44 }: { rows?: number; height?: number }) {
  const { t } = useTranslation()
  return (
    <Stack gap="xs" role="status" aria-label={t('common.loading')}>
      {Array.from({ length: rows }, (_, index) => `row-${index}`).map((key) => (
        <Skeleton key={key} height={height} radius="md" />
      ))}
    </Stack>
  )
}

interface QueryLike<T> {
  data: T | undefined
  error: unknown
  isPending: boolean
  refetch: () => unknown
}

interface LoadedProps<T> {
  query: QueryLike<T>
  loading?: ReactNode
  children: (data: T) => ReactNode
}

/** Shows a query: its skeleton, its error or its data. Data once shown stays when a later refresh fails. */
export function Loaded<T>({ query, loading, children }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data)
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  return loading ?? <LoadingRows />
}
