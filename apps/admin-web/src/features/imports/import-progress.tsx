import { Progress, Text } from '@mantine/core'
import { api } from '@turnout/client/react'
import { useTranslation } from 'react-i18next'
import { Section } from '../../ui/page.tsx'

const POLL_MS = 400

/** How far a running import is, asked for by the id it was started with. */
export function ImportProgress({ importId, isTrial }: { importId: string; isTrial: boolean }) {
  const { t } = useTranslation()
  // Looked up in the list, since a run is not there for its first moment and asking for it alone would be a fault.
  const query = api.imports.list.useQuery({ limit: 10 }, { refetchInterval: POLL_MS, staleTime: 0 })
  const run = query.data?.items.find(({ id }) => id === importId)
  const done = run?.done ?? 0
  const total = run?.total ?? null
  const title = isTrial ? t('imports.dryRunning') : t('imports.running')
  return (
    <Section title={title}>
      <Progress
        value={total ? Math.max(2, (done / total) * 100) : 2}
        animated={!total}
        aria-label={title}
        size="lg"
        radius="xl"
      />
      <Text size="sm" c="dimmed" mt="xs" role="status">
        {total ? t('imports.progress', { done, total }) : ' '}
      </Text>
    </Section>
  )
}
