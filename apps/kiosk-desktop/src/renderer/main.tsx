import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { applyTheme, currentTheme } from './device/theme.ts'
import { startWords } from './i18n/i18n.ts'
import { App } from './screens/app.tsx'
import { createKiosk } from './station/kiosk.ts'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/frame.css'
import './styles/pairing.css'
import './styles/ready.css'
import './styles/result.css'
import './styles/search.css'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no root')

applyTheme(currentTheme())
await startWords()
const kiosk = createKiosk()
createRoot(root).render(
  <StrictMode>
    <App kiosk={kiosk} />
  </StrictMode>,
)
await kiosk.start()
