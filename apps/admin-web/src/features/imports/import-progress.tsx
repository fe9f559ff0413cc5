import { Progress, Text } from '@mantine/core'
import { api } from '@turnout/client/react'
import { useTranslation } from 'react-i18next'
import { Section } from '../../ui/page.tsx'

const POLL_MS = 400

/** How far a running import is, asked for by the id it was started with. */
export function ImportProgress({ importId, isTrial }: { importId: string; isTrial: boolean }) {
  const { t } = useTranslation()
  // The run is not there for the first moment: that is not a fault.
  const query = api.imports.get.useQuery({ importId }, { refetchInterval: POLL_MS, retry: false })
  const done = query.data?.done ?? 0
  const total = query.data?.total ?? null
  const title = isTrial ? t('imports.dryRunning') : t('imports.running')
  return (
    <Section title={title}>
      <Progress
        value={total ? Math.max(2, (done / total) * 100) : 100}
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
