import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  // The gateway serves the console below this path.
  base: '/app/',
  plugins: [react()],
  resolve: { conditions: ['@fleetwright/source', 'module', 'browser', 'development|production'] },
});
