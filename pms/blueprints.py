"""The rooms of the house: every feature's blueprint, and what all their pages share."""

from flask import Flask

from pms import layout
from pms.admin import pages as admin_frame
from pms.admin.access_review import routes as access_review_pages
from pms.admin.applications import routes as application_pages
from pms.admin.blueprint import admin, applications, old_system, technical
from pms.admin.consent import routes as consent_pages
from pms.admin.devices import routes as device_pages
from pms.admin.health import routes as health_pages
from pms.admin.health.probes import probes
from pms.admin.old_system import routes as old_system_pages
from pms.admin.organisations import routes as organisation_pages
from pms.admin.picklists import routes as list_pages
from pms.admin.settings import routes as settings_pages
from pms.admin.users import routes as user_pages
from pms.auth import access, account, reauthentication, session_pages, sessions, waiting
from pms.auth import routes as sign_in_pages
from pms.auth.blueprint import bp as auth
from pms.cohorts import routes as lists
from pms.cohorts import saved_pages
from pms.episodes import alerts as episode_alerts
from pms.episodes import changes as episode_changes
from pms.episodes import confirmations as confirmation_pages
from pms.episodes import current_treatment as episode_now
from pms.episodes import decision as decision_pages
from pms.episodes import facts, patient_page, patient_search
from pms.episodes import routes as episode_pages
from pms.episodes import triage as triage_pages
from pms.episodes.blueprint import bp as episodes
from pms.episodes.discharge import routes as discharge_pages
from pms.episodes.entries import blood_charts as blood_pictures
from pms.episodes.entries import blood_table as review_table
from pms.episodes.entries import questionnaire_codes as questionnaire_code_pages
from pms.episodes.entries import routes as entry_pages
from pms.episodes.timeline import filter as timeline_picture
from pms.help import routes as help_pages
from pms.letters import routes as letters
from pms.national import routes as national_pages
from pms.national.blueprint import bp as national
from pms.patients import routes as patient_pages
from pms.patients.blueprint import bp as patients
from pms.questionnaire.blueprint import bp as questionnaire
from pms.questionnaire.report import routes as experience_pages
from pms.questionnaire.tablet import routes as tablet_pages
from pms.referrals import routes as referral_pages
from pms.referrals.blueprint import bp as referrals
from pms.reports.audit_pack import routes as audit_pack_pages
from pms.reports.audit_pack.publications import routes as publication_pages
from pms.reports.blueprint import bp as reports
from pms.reports.drug_usage import routes as drug_usage_pages
from pms.reports.nors_return import drilldown as number_pages
from pms.reports.nors_return import routes as report_pages
from pms.reports.nors_return.closing import routes as closing_pages
from pms.reports.nors_return.exclusions import routes as exclusion_pages
from pms.reports.service import routes as service_report_pages
from pms.store import history
from pms.trail import routes as trail
from pms.ward import routes as ward_pages
from pms.ward.blueprint import bp as ward
from pms.ward.follow_up import routes as follow_up_pages
from pms.ward.rounds import routes as round_pages
from pms.ward.tasks import routes as todo_pages

PAGES = (
    sign_in_pages,
    account,
    reauthentication,
    session_pages,
    patient_pages,
    patient_page,
    patient_search,
    episode_pages,
    triage_pages,
    decision_pages,
    review_table,
    blood_pictures,
    ward_pages,
    round_pages,
    follow_up_pages,
    todo_pages,
    timeline_picture,
    episode_alerts,
    episode_now,
    episode_changes,
    confirmation_pages,
    discharge_pages,
    questionnaire_code_pages,
    tablet_pages,
    experience_pages,
    entry_pages,
    referral_pages,
    application_pages,
    organisation_pages,
    health_pages,
    admin_frame,
    user_pages,
    device_pages,
    list_pages,
    settings_pages,
    consent_pages,
    access_review_pages,
    old_system_pages,
    saved_pages,
    report_pages,
    number_pages,
    closing_pages,
    exclusion_pages,
    service_report_pages,
    drug_usage_pages,
    audit_pack_pages,
    publication_pages,
    national_pages,
)
"""Modules that hang their views on a shared blueprint as they are read."""

BLUEPRINTS = (
    auth,
    patients,
    episodes,
    lists.bp,
    ward,
    referrals,
    letters.bp,
    reports,
    questionnaire,
    trail.bp,
    applications,
    technical,
    probes,
    admin,
    old_system,
    help_pages.bp,
    national,
)


def init_app(app: Flask) -> None:
    sessions.init_app(app)
    access.init_app(app)
    reauthentication.init_app(app)
    waiting.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    layout.init_app(app)
    facts.init_app(app)
    history.keep_readings(app)
    access.refuse_views_without_rule(app)
