import { Button, Group, Stack } from '@mantine/core'
import { api } from '@turnout/client/react'
import type { ImportInspection, ImportRun, RunImportInput } from '@turnout/router/schema/imports'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { showInstant } from '../../lib/time.ts'
import { Facts } from '../../ui/facts.tsx'
import { Section } from '../../ui/page.tsx'
import { ImportFault, ReportSection } from './import-report.tsx'
import { OptionsForm } from './options-form.tsx'
import type { ReadFile } from './read-file.ts'

interface ImportPlanProps {
  file: ReadFile
  inspection: ImportInspection
  error: unknown
  /** The report of a trial, when one was made. */
  trial: ImportRun | null
  isBusy: boolean
  onRun: (options: RunImportInput['options']) => void
  onAnother: () => void
}

/** What a file will make, and what it leaves open. */
export function ImportPlan({ file, inspection, error, trial, isBusy, onRun, onAnother }: ImportPlanProps) {
  const { t } = useTranslation()
  const organisation = api.organisation.get.useQuery()
  const defaultZone = organisation.data?.defaultTimeZone ?? ''
  return (
    <Stack gap="md">
      <Section
        title={t('imports.plan.title')}
        actions={
          <Button variant="default" size="xs" onClick={onAnother} disabled={isBusy}>
            {t('imports.plan.another')}
          </Button>
        }
      >
        <Facts facts={usePlanFacts(file, inspection, defaultZone)} />
      </Section>
      {error ? <ImportFault error={error} /> : null}
      {trial?.report && (
        <Group justify="flex-end">
          <ReportSection report={trial.report} note={t('imports.report.tried')} />
        </Group>
      )}
      {defaultZone !== '' && (
        <OptionsForm inspection={inspection} defaultZone={defaultZone} isBusy={isBusy} onRun={onRun} />
      )}
    </Stack>
  )
}

function usePlanFacts(file: ReadFile, inspection: ImportInspection, defaultZone: string) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const { firstDay, lastDay } = inspection
  const day = (date: string) => showInstant(`${date}T12:00:00Z`, 'UTC', tag, 'day')
  const days = firstDay && lastDay ? (firstDay === lastDay ? day(firstDay) : `${day(firstDay)} – ${day(lastDay)}`) : '–'
  const number = new Intl.NumberFormat(tag)
  return [
    [t('imports.plan.name'), inspection.title],
    [t('imports.plan.file'), file.fileName],
    [t('imports.plan.kind'), t(`imports.kind.${inspection.kind}`)],
    [t('imports.plan.events'), number.format(inspection.eventCount)],
    [t('imports.plan.sessions'), number.format(inspection.sessionCount)],
    [t('imports.plan.days'), days],
    [t('imports.plan.zone'), inspection.timeZone ?? t('imports.plan.noZone', { zone: defaultZone })],
  ] as const
}
