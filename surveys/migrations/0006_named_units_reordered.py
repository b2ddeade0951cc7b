"""Firms that others named are numbered anew when the wave closes, so their rows may change; drawn ones may not."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION surveys_drawn_unit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM touched JOIN surveys_wave wave ON wave.id = touched.wave_id
               WHERE wave.state NOT IN ('draft', 'sampled')
                   AND NOT (touched.origin = 'snowball' AND wave.state = 'open')) THEN
        RAISE EXCEPTION 'the sample of a launched wave is history: % of % refused', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER sample_unchanged ON surveys_sampleunit;
CREATE TRIGGER sample_unchanged AFTER UPDATE ON surveys_sampleunit
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION surveys_drawn_unit_stays();
"""

BACKWARD = """
DROP TRIGGER sample_unchanged ON surveys_sampleunit;
CREATE TRIGGER sample_unchanged AFTER UPDATE ON surveys_sampleunit
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION surveys_sample_stays();
DROP FUNCTION surveys_drawn_unit_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0005_export_free_texts")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
