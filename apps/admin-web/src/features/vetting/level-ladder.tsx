import { IconCheck } from '@tabler/icons-react'
import type { Me } from '@turnout/router/schema/access'
import { useTranslation } from 'react-i18next'
import classes from './vetting.module.css'

const levels = ['none', 'pending', 'vetted', 'trusted'] as const

/** The levels of membership from the lowest to the highest, with the one that somebody has. */
export function LevelLadder({ level }: { level: Me['vettingLevel'] }) {
  const { t } = useTranslation()
  const reached = levels.indexOf(level)
  return (
    <ol className={classes.ladder} aria-label={t('vetting.levels')}>
      {levels.map((one, index) => (
        <li
          key={one}
          className={classes.rung}
          data-reached={index <= reached || undefined}
          aria-current={one === level ? 'step' : undefined}
        >
          <span className={classes.dot} aria-hidden>
            {index <= reached && <IconCheck size={13} stroke={3} />}
          </span>
          <span>
            <strong className={classes.rungName}>{t(`vetting.level.${one}`)}</strong>
            <span className={classes.rungText}>{t(`vetting.levelText.${one}`)}</span>
          </span>
        </li>
      ))}
    </ol>
  )
}
