import { App } from 'cdktf';
import { ControlPlane } from './stacks/control-plane';
import { settingsFrom } from './stacks/settings';

const settings = settingsFrom(process.env);
const app = new App({ stackTraces: false });

new ControlPlane(app, 'control-plane', settings.controlPlane);

app.synth();
