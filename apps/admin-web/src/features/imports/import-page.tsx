import { useNavigate } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { RunImportInput } from '@turnout/router/schema/imports'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Page, PageHeader } from '../../ui/page.tsx'
import { DropZone } from './drop-zone.tsx'
import { ImportPlan } from './import-plan.tsx'
import { ImportProgress } from './import-progress.tsx'
import type { ReadFile } from './read-file.ts'
import { RecentImports } from './recent-imports.tsx'

/** From a file to events: read it, look at what it will make, answer what it does not say, run it. */
export function ImportPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const utils = api.useUtils()
  const [file, setFile] = useState<ReadFile | null>(null)
  const inspect = api.imports.inspect.useMutation()
  const run = api.imports.run.useMutation({
    onSettled: (_result, _error, { importId }) => {
      void utils.imports.list.invalidate()
      void utils.imports.get.invalidate({ importId })
    },
  })
  const take = (read: ReadFile) => {
    setFile(read)
    run.reset()
    inspect.mutate(read)
  }
  const start = async (options: RunImportInput['options']) => {
    if (!file) return
    // Made here, so that progress can be asked for while the answer is still on its way.
    const importId = crypto.randomUUID()
    const result = await run.mutateAsync({ ...file, kind: inspect.data?.kind, importId, options }).catch(() => null)
    if (!result) return
    void utils.events.list.invalidate()
    void utils.venues.list.invalidate()
    utils.imports.get.setData({ importId }, result)
    // A trial leaves the page as it is, so that the real run is one press away.
    if (!options.dryRun) await navigate({ to: '/import/$importId', params: { importId } })
  }
  const isChosen = file !== null && inspect.data !== undefined
  return (
    <Page width={isChosen ? 'wide' : 'narrow'}>
      <PageHeader title={t('imports.title')} />
      {isChosen ? (
        <ImportPlan
          file={file}
          inspection={inspect.data}
          error={run.error}
          trial={run.data?.isDryRun ? run.data : null}
          isBusy={run.isPending}
          onRun={(options) => void start(options)}
          onAnother={() => {
            setFile(null)
            inspect.reset()
            run.reset()
          }}
        />
      ) : (
        <DropZone isBusy={inspect.isPending} error={inspect.error} onFile={take} />
      )}
      {run.isPending && (
        <ImportProgress importId={run.variables.importId} isTrial={run.variables.options?.dryRun === true} />
      )}
      {!isChosen && <RecentImports />}
    </Page>
  )
}
