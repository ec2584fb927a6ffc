// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/apidialogs.h"

#include "models/tables/format.h"
#include "ui/dialogs/fieldparsing.h"
#include "ui/widgets/fieldrow.h"

#include <QtWidgets/qcombobox.h>
#include <QtWidgets/qlineedit.h>

namespace berth {

static QLineEdit *secretEdit()
{
    auto *edit = new QLineEdit;
    edit->setEchoMode(QLineEdit::Password);
    return edit;
}

StartApiDialog::StartApiDialog(Backend &backend, const ApiStart &last, QWidget *parent)
    : FormDialog(QStringLiteral("startApiDialog"), QLatin1StringView("play"), tr("Start the API"),
                 parent)
    , m_backend(backend)
    , m_address(new QLineEdit(last.address))
    , m_certificate(new QLineEdit(last.certificatePath))
    , m_key(new QLineEdit(last.keyPath))
{
    const ApiState state = backend.api().state();
    setSubtitle(tr("For scripts and berthctl, with the same words and permissions as this window. "
                   "It ends with this program."));
    addField(QStringLiteral("address"), tr("&Address"), m_address,
             tr("Address and port; beyond this machine only with a certificate"),
             QStringLiteral("/address"));
    addFields({makeField(QStringLiteral("certificate"), tr("&Certificate"), m_certificate,
                         tr("A PEM file with its chain; empty: without TLS, this machine only"),
                         QStringLiteral("/certificate")),
               makeField(QStringLiteral("key"), tr("Its &key"), m_key,
                         tr("A PEM file that only you can read"), QStringLiteral("/key"))});
    if (!state.isSetUp) {
        m_password = secretEdit();
        m_again = secretEdit();
        addHeading(tr("Nobody can sign in yet: choose the password of %1").arg(state.account));
        addFields({makeField(QStringLiteral("password"), tr("&Password"), m_password,
                             tr("8 to 128 characters"), QStringLiteral("/password")),
                   makeField(QStringLiteral("again"), tr("A&gain"), m_again,
                             tr("The same password once more"), QStringLiteral("/again"))});
    }
    setSendText(tr("Start"));
    finishLayout(520);
}

ApiStart StartApiDialog::how() const
{
    return {.address = m_address->text().trimmed(),
            .certificatePath = m_certificate->text().trimmed(),
            .keyPath = m_key->text().trimmed(),
            .password = m_password ? m_password->text() : QString()};
}

QList<FieldError> StartApiDialog::check() const
{
    QList<FieldError> errors;
    const ApiStart given = how();
    if (given.address.isEmpty()) {
        errors << FieldError{QStringLiteral("/address"), -1, tr("An address is needed."),
                             tr("for example 127.0.0.1:8420")};
    }
    if (given.certificatePath.isEmpty() != given.keyPath.isEmpty()) {
        errors << FieldError{given.keyPath.isEmpty() ? QStringLiteral("/key")
                                                     : QStringLiteral("/certificate"),
                             -1,
                             tr("A certificate and its key go together."),
                             {}};
    }
    if (!m_password)
        return errors;
    if (m_password->text().isEmpty())
        errors << FieldError{QStringLiteral("/password"), -1, tr("A password is needed."), {}};
    if (m_again->text() != m_password->text())
        errors << FieldError{QStringLiteral("/again"), -1, tr("The two differ."), {}};
    return errors;
}

void StartApiDialog::send()
{
    ApiStart given = how();
    auto starting = m_backend.api().start(given);
    given.password.clear();
    await(starting, [this, given](const Acknowledged<void> &) {
        Q_EMIT startedWith(given);
        finish(tr("The API listens on %1")
                   .arg(m_backend.api().state().addresses.join(QLatin1String(", "))));
    });
}

DialectDialog::DialectDialog(Backend &backend, QWidget *parent)
    : FormDialog(QStringLiteral("dialectDialog"), QLatin1StringView("play"), tr("Serve a dialect"),
                 parent)
    , m_backend(backend)
    , m_dialect(new QComboBox)
    , m_address(new QLineEdit)
    , m_account(new QLineEdit(backend.api().state().account))
{
    setSubtitle(tr("The interface of a service that Berth replaces, for its scripts. It ends with "
                   "this program."));
    const ApiState state = backend.api().state();
    for (const DialectKind &kind : backend.api().dialects()) {
        const bool isServed = std::any_of(
            state.dialects.begin(), state.dialects.end(),
            [&kind](const RunningDialect &running) { return running.how.name == kind.name; });
        if (isServed)
            continue;
        m_kinds.append(kind);
        m_dialect->addItem(kind.name == kind.title.toLower()
                               ? kind.title
                               : tr("%1 (%2)").arg(kind.title, kind.name));
    }
    addField(QStringLiteral("dialect"), tr("&Dialect"), m_dialect, tr("Whose clients are to come"),
             QStringLiteral("/dialect"));
    m_accountRow = makeField(QStringLiteral("account"), tr("Acts &as"), m_account,
                             tr("It knows no sign-in: who reaches it acts as this account"),
                             QStringLiteral("/account"));
    addFields({makeField(QStringLiteral("address"), tr("&Address"), m_address,
                         tr("Address and port on this machine"), QStringLiteral("/address")),
               m_accountRow});
    setSendText(tr("Serve"));
    finishLayout(520);
    fieldsChanged();
}

const DialectKind &DialectDialog::chosen() const
{
    static const DialectKind None;
    const int index = m_dialect->currentIndex();
    return index >= 0 && index < m_kinds.size() ? m_kinds[index] : None;
}

void DialectDialog::fieldsChanged()
{
    const DialectKind &kind = chosen();
    if (m_shown != kind.name) {
        m_shown = kind.name;
        m_address->setText(QStringLiteral("127.0.0.1:%1").arg(kind.port));
    }
    m_accountRow->setVisible(kind.needsAccount);
}

QList<FieldError> DialectDialog::check() const
{
    QList<FieldError> errors;
    if (m_address->text().trimmed().isEmpty()) {
        errors << FieldError{QStringLiteral("/address"), -1, tr("An address is needed."),
                             tr("for example 127.0.0.1:%1").arg(chosen().port)};
    }
    if (chosen().needsAccount && m_account->text().trimmed().isEmpty()) {
        errors << FieldError{QStringLiteral("/account"), -1, tr("An account is needed."),
                             tr("your own, for example")};
    }
    return errors;
}

void DialectDialog::send()
{
    const DialectStart how{.name = chosen().name,
                           .address = m_address->text().trimmed(),
                           .account
                           = chosen().needsAccount ? m_account->text().trimmed() : QString()};
    await(m_backend.api().serveDialect(how), [this, how](const Acknowledged<void> &) {
        finish(tr("The dialect %1 is served").arg(how.name));
    });
}

TokenDialog::TokenDialog(Backend &backend, QWidget *parent)
    : FormDialog(QStringLiteral("tokenDialog"), QLatin1StringView("add"), tr("New token"), parent)
    , m_backend(backend)
    , m_name(new QLineEdit)
    , m_scope(new QComboBox)
    , m_expires(new QLineEdit(QStringLiteral("90d")))
{
    setSubtitle(tr("For a script that acts as %1.").arg(backend.api().state().account));
    m_name->setPlaceholderText(tr("For example nightly-backup"));
    addField(QStringLiteral("name"), tr("&Name"), m_name, tr("What it is for"),
             QStringLiteral("/name"));
    for (const auto &[scope, text] : {std::pair{TokenScope::Read, tr("read: look, and read logs")},
                                      {TokenScope::Deployments, tr("deployments: and deploy")},
                                      {TokenScope::Full, tr("full: all that its owner may")}})
        m_scope->addItem(text, int(scope));
    m_scope->setCurrentIndex(int(TokenScope::Deployments));
    addFields({makeField(QStringLiteral("scope"), tr("&Scope"), m_scope,
                         tr("What it reaches at most"), QStringLiteral("/scope")),
               makeField(QStringLiteral("expires"), tr("Good &for"), m_expires,
                         tr("90m, 24h, 90d; empty: until it is deleted"),
                         QStringLiteral("/expires_in_seconds"))});
    setSendText(tr("Make the token"));
    finishLayout(480);
}

TokenRequest TokenDialog::request(QList<FieldError> &errors) const
{
    FieldParsing parsing(errors);
    return {.name = m_name->text().trimmed(),
            .scope = TokenScope(m_scope->currentData().toInt()),
            .expiresIn
            = parsing.duration(m_expires->text(), QStringLiteral("/expires_in_seconds"))};
}

QList<FieldError> TokenDialog::check() const
{
    QList<FieldError> errors;
    const TokenRequest made = request(errors);
    if (const auto name = validateName(made.name, QStringLiteral("/name")); !name)
        errors += name.error().fields;
    if (made.expiresIn && *made.expiresIn < Seconds(60)) {
        errors << FieldError{
            QStringLiteral("/expires_in_seconds"), -1, tr("A minute at least."), {}};
    }
    return errors;
}

void TokenDialog::send()
{
    QList<FieldError> none;
    await(m_backend.api().makeToken(request(none)), [this](const Acknowledged<NewToken> &made) {
        Q_EMIT secretMade({tr("Token %1").arg(made.value.token.name),
                           tr("A script sends it in its Authorization header, or keeps it for "
                              "berthctl in BERTH_TOKEN."),
                           made.value.text});
        finish(tr("Token %1 made").arg(made.value.token.name));
    });
}

ApiSettingsDialog::ApiSettingsDialog(Backend &backend, const Settings &settings, QWidget *parent)
    : FormDialog(QStringLiteral("apiSettingsDialog"), QLatin1StringView("settings"),
                 tr("Accounts and sign-ins"), parent)
    , m_backend(backend)
    , m_before(settings)
    , m_registration(new QComboBox)
    , m_access(new QLineEdit(QString::number(settings.accessTokenLifetime.count() / 60)))
    , m_refresh(new QLineEdit(QString::number(settings.refreshTokenLifetime.count() / 3600)))
    , m_failures(new QLineEdit(QString::number(settings.failedSignInsPerMinute)))
    , m_requests(new QLineEdit(QString::number(settings.requestsPerMinute)))
{
    for (const auto &[registration, text] :
         {std::pair{Registration::Invite, tr("whoever was invited")},
          {Registration::Open, tr("anybody, with an organization of their own")},
          {Registration::Closed, tr("nobody but an administrator")}})
        m_registration->addItem(text, int(registration));
    m_registration->setCurrentIndex(int(settings.registration));
    addField(QStringLiteral("registration"), tr("&Accounts are made by"), m_registration,
             tr("Who may make an account"), QStringLiteral("/registration"));
    addFields({makeField(QStringLiteral("access"), tr("Access token, &minutes"), m_access,
                         tr("1 to 1440; a new one is taken with the refresh token"),
                         QStringLiteral("/access_token_seconds")),
               makeField(QStringLiteral("refresh"), tr("Refresh token, &hours"), m_refresh,
                         tr("1 to 8760; unused for so long, a sign-in ends"),
                         QStringLiteral("/refresh_token_seconds"))});
    FieldRow *requests
        = makeField(QStringLiteral("requests"), tr("&Requests a minute"), m_requests,
                    tr("Of one account; 0 does not limit"), QStringLiteral("/requests_per_minute"));
    requests->setHint(tr("0 does not limit"));
    addFields({makeField(QStringLiteral("failures"), tr("&Failed sign-ins a minute"), m_failures,
                         tr("1 to 1000, of one account from one address; beyond it waits"),
                         QStringLiteral("/failed_sign_ins_per_minute")),
               requests});
    setSendText(tr("Set"));
    finishLayout(520);
}

Settings ApiSettingsDialog::settings(QList<FieldError> &errors) const
{
    const auto number = [&](const QLineEdit *edit, const char *pointer, qint64 least, qint64 most) {
        bool isNumber = false;
        const qint64 value = edit->text().trimmed().toLongLong(&isNumber);
        if (!isNumber || value < least || value > most) {
            errors << FieldError{
                QLatin1String(pointer),
                -1,
                tr("A whole number from %1 to %2.").arg(least).arg(format::count(most)),
                {}};
            return least;
        }
        return value;
    };
    Settings settings = m_before;
    settings.registration = Registration(m_registration->currentData().toInt());
    settings.accessTokenLifetime = Seconds(60 * number(m_access, "/access_token_seconds", 1, 1440));
    settings.refreshTokenLifetime
        = Seconds(3600 * number(m_refresh, "/refresh_token_seconds", 1, 8760));
    settings.failedSignInsPerMinute
        = int(number(m_failures, "/failed_sign_ins_per_minute", 1, 1000));
    settings.requestsPerMinute = int(number(m_requests, "/requests_per_minute", 0, 1'000'000));
    return settings;
}

QList<FieldError> ApiSettingsDialog::check() const
{
    QList<FieldError> errors;
    (void)settings(errors);
    return errors;
}

void ApiSettingsDialog::send()
{
    QList<FieldError> none;
    await(m_backend.api().changeSettings(settings(none)),
          [this](const Acknowledged<void> &) { finish(tr("The rules of sign-ins are set")); });
}

PasswordDialog::PasswordDialog(Backend &backend, QWidget *parent)
    : FormDialog(QStringLiteral("passwordDialog"), QLatin1StringView("edit"),
                 tr("Change the password of %1").arg(backend.api().state().account), parent)
    , m_backend(backend)
    , m_old(secretEdit())
    , m_new(secretEdit())
    , m_again(secretEdit())
{
    setSubtitle(tr("Other sign-ins end; tokens stay."));
    addField(QStringLiteral("old"), tr("&Old password"), m_old, tr("The one that holds now"),
             QStringLiteral("/old_password"));
    addFields({makeField(QStringLiteral("new"), tr("&New password"), m_new,
                         tr("8 to 128 characters"), QStringLiteral("/new_password")),
               makeField(QStringLiteral("again"), tr("A&gain"), m_again,
                         tr("The same password once more"), QStringLiteral("/again"))});
    setSendText(tr("Change"));
    finishLayout(460);
}

QList<FieldError> PasswordDialog::check() const
{
    QList<FieldError> errors;
    if (m_old->text().isEmpty())
        errors << FieldError{QStringLiteral("/old_password"), -1, tr("It is needed."), {}};
    if (m_new->text().isEmpty())
        errors << FieldError{QStringLiteral("/new_password"), -1, tr("A password is needed."), {}};
    if (m_again->text() != m_new->text())
        errors << FieldError{QStringLiteral("/again"), -1, tr("The two differ."), {}};
    return errors;
}

void PasswordDialog::send()
{
    await(m_backend.api().changePassword(m_old->text(), m_new->text()),
          [this](const Acknowledged<void> &) { finish(tr("The password is changed")); });
}

} // namespace berth
