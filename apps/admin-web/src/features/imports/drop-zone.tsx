import { Button, FileButton, Text, Title } from '@mantine/core'
import { IconFileUpload } from '@tabler/icons-react'
import { type DragEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormAlert } from '../../ui/form-alert.tsx'
import classes from './drop-zone.module.css'
import { type ReadFile, type ReadProblem, readFile } from './read-file.ts'

interface DropZoneProps {
  isBusy: boolean
  /** Why the last file was refused. */
  error: unknown
  onFile: (file: ReadFile) => void
}

/** Takes one file, dropped or chosen, and reads it here. */
export function DropZone({ isBusy, error, onFile }: DropZoneProps) {
  const { t } = useTranslation()
  const [isOver, setOver] = useState(false)
  const [problem, setProblem] = useState<ReadProblem | null>(null)
  const take = async (file: File | null | undefined) => {
    if (!file) return
    const result = await readFile(file)
    if (typeof result === 'string') return setProblem(result)
    setProblem(null)
    onFile(result)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void take(event.dataTransfer.files[0])
  }
  const hover = (event: DragEvent) => {
    event.preventDefault()
    setOver(true)
  }
  return (
    <>
      <FormAlert error={problem ? null : error} text={problem ? t(`imports.drop.${problem}`) : undefined} />
      {/* Dropping is a second way; the button does the same by keyboard. */}
      <section
        className={classes.zone}
        aria-label={t('imports.drop.title')}
        data-over={isOver || undefined}
        onDrop={drop}
        onDragOver={hover}
        onDragLeave={() => setOver(false)}
      >
        <IconFileUpload size={36} stroke={1.4} aria-hidden className={classes.icon} />
        <Title order={2}>{isOver ? t('imports.drop.over') : t('imports.drop.title')}</Title>
        <Text c="dimmed" maw={460}>
          {t('imports.drop.text')}
        </Text>
        <FileButton onChange={(file) => void take(file)} accept=".json,.xml,application/json,application/xml,text/xml">
          {(props) => (
            <Button {...props} loading={isBusy} mt="sm">
              {t('imports.drop.choose')}
            </Button>
          )}
        </FileButton>
      </section>
    </>
  )
}
