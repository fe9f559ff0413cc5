import { useParams } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { ImportRun } from '@turnout/router/schema/imports'
import { useTranslation } from 'react-i18next'
import { LinkButton } from '../../ui/links.tsx'
import { Page, PageHeader } from '../../ui/page.tsx'
import { Loaded, LoadingRows } from '../../ui/state.tsx'
import { ImportDone, ImportFault, ReportSection } from './import-report.tsx'
import { ImportState } from './import-state.tsx'

/** The report of one import. */
export function ImportRunPage() {
  const { t } = useTranslation()
  const { importId } = useParams({ from: '/frame/organizing/import/$importId' })
  const query = api.imports.get.useQuery(
    { importId },
    { refetchInterval: ({ state }) => (state.data?.status === 'running' ? 1000 : false) },
  )
  return (
    <Page>
      <PageHeader
        title={query.data?.fileName ?? t('imports.title')}
        badge={query.data && <ImportState run={query.data} />}
        crumbs={[{ label: t('imports.title'), link: { to: '/import' } }]}
        actions={
          <>
            <LinkButton to="/import" variant="default">
              {t('imports.report.again')}
            </LinkButton>
            <LinkButton to="/events" search={{ status: 'all' }}>
              {t('imports.report.toEvents')}
            </LinkButton>
          </>
        }
      />
      <Loaded query={query}>{(run) => <Outcome run={run} />}</Loaded>
    </Page>
  )
}

function Outcome({ run }: { run: ImportRun }) {
  const { t } = useTranslation()
  if (run.status === 'failed') return <ImportFault run={run} />
  if (!run.report) return <LoadingRows rows={4} />
  return (
    <>
      {!run.isDryRun && <ImportDone />}
      <ReportSection report={run.report} note={run.isDryRun ? t('imports.report.tried') : run.fileName} />
    </>
  )
}
