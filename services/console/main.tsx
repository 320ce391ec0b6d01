import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './design/tokens.css';
import './design/base.css';
import './design/parts.css';
import './design/dialogs.css';
import './design/grid.css';
import './design/frame.css';
import { finishSignIn } from './data/sign-in.ts';
import { App } from './frame/app.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root element');
createRoot(root).render(
  <StrictMode>
    <App finishing={finishSignIn()} />
  </StrictMode>,
);
