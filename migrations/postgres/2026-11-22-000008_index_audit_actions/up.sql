-- Who did such a thing: reveals, refused sign-ins.
CREATE INDEX audit_log_action_idx ON audit_log (action, id);
