// Smart Forms on a page: `show` renders a form with a response in it, `exported` returns what it would send.
import React from 'react';
import { createRoot } from 'react-dom/client';
import {
  BaseRenderer,
  RendererThemeProvider,
  buildForm,
  getResponse,
  removeEmptyAnswersFromResponse,
  useRendererQueryClient,
} from '@aehrc/smart-forms-renderer';
import { QueryClientProvider } from '@tanstack/react-query';

let root, shown;

function Form() {
  return (
    <RendererThemeProvider>
      <QueryClientProvider client={useRendererQueryClient()}>
        <BaseRenderer />
      </QueryClientProvider>
    </RendererThemeProvider>
  );
}

window.show = async (questionnaire, response) => {
  root?.unmount();
  shown = questionnaire;
  await buildForm({ questionnaire, questionnaireResponse: response ?? undefined });
  root = createRoot(document.getElementById('form'));
  root.render(<Form />);
};

window.exported = () => removeEmptyAnswersFromResponse(shown, getResponse());
