import type { ButtonHTMLAttributes } from 'react'
import { Icon, type IconName } from './icon.tsx'

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'primary' | 'plain' | 'danger' | 'ghost'
  size?: 'normal' | 'large'
  icon?: IconName
}

export function Button({ look = 'plain', size = 'normal', icon, children, ...rest }: Props) {
  return (
    <button type="button" {...rest} className={`button ${look} ${size} ${rest.className ?? ''}`}>
      {icon && <Icon name={icon} />}
      {children && <span>{children}</span>}
    </button>
  )
}
