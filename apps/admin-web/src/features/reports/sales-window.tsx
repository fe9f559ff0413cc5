import { SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type SalesWindow, salesWindows } from '../../app/search-params.ts'

/** How far back a report looks. */
export function WindowControl({ value, onChange }: { value: SalesWindow; onChange: (next: SalesWindow) => void }) {
  const { t } = useTranslation()
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('reports.window')}
      value={value}
      data={salesWindows.map((window) => ({ value: window, label: t(`reports.back.${window}`) }))}
      onChange={(next) => onChange(salesWindows.find((window) => window === next) ?? 'month')}
    />
  )
}
