import type { ImportRun } from '@turnout/router/schema/imports'
import { useTranslation } from 'react-i18next'
import { StatusBadge, type Tone } from '../../ui/status-badge.tsx'

const tones: Record<ImportRun['status'], Tone> = { running: 'accent', succeeded: 'good', failed: 'bad' }

/** How an import stands; a trial says so. */
export function ImportState({ run }: { run: Pick<ImportRun, 'status' | 'isDryRun'> }) {
  const { t } = useTranslation()
  if (run.isDryRun && run.status === 'succeeded') return <StatusBadge tone="quiet">{t('imports.trial')}</StatusBadge>
  return <StatusBadge tone={tones[run.status]}>{t(`imports.status.${run.status}`)}</StatusBadge>
}
