import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  // The gateway serves the console below this path.
  base: '/app/',
  plugins: [react()],
  // Everything is a file of its own, so that the page runs under a policy that allows no inline code and no data: URLs.
  build: { assetsInlineLimit: 0 },
  resolve: { conditions: ['@fleetwright/source', 'module', 'browser', 'development|production'] },
});
