import { Text } from '@mantine/core'
import { api } from '@turnout/client/react'
import type { ImportRun } from '@turnout/router/schema/imports'
import { useTranslation } from 'react-i18next'
import { readerZone } from '../../lib/time.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Section } from '../../ui/page.tsx'
import { Loaded, LoadingRows } from '../../ui/state.tsx'
import { Moment } from '../../ui/when.tsx'
import { ImportState } from './import-state.tsx'

type Run = Omit<ImportRun, 'report'>

/** The last imports, each with its report. */
export function RecentImports() {
  const { t } = useTranslation()
  const query = api.imports.list.useQuery({ limit: 10 })
  const columns: Column<Run>[] = [
    { key: 'file', header: t('imports.recent.file'), cell: ({ fileName }) => fileName },
    {
      key: 'when',
      header: t('imports.recent.when'),
      cell: ({ createdAt }) => (
        <Text component="span" size="sm" c="dimmed">
          <Moment at={createdAt} zone={readerZone()} />
        </Text>
      ),
    },
    { key: 'state', header: t('imports.recent.state'), cell: (run) => <ImportState run={run} /> },
  ]
  return (
    <Loaded query={query} loading={<LoadingRows rows={3} />}>
      {({ items }) =>
        items.length === 0 ? null : (
          <Section title={t('imports.recent.title')} flush>
            <DataTable
              label={t('imports.recent.title')}
              columns={columns}
              rows={items}
              rowKey={({ id }) => id}
              rowLink={({ id }) => ({ to: '/import/$importId', params: { importId: id } })}
            />
          </Section>
        )
      }
    </Loaded>
  )
}
