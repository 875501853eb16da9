import { serve } from '../../../shared/http.mjs';
import { api } from './api.mjs';

serve(api());
