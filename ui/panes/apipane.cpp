// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/apipane.h"

#include "models/tables/format.h"
#include "models/tables/requesttable.h"
#include "ui/delegates/delegates.h"
#include "ui/theme/icons.h"
#include "ui/widgets/actionbutton.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/futures.h"
#include "ui/widgets/tablesetup.h"
#include "ui/widgets/tag.h"
#include "ui/widgets/texts.h"

#include <QtCore/qsettings.h>
#include <QtCore/qurl.h>
#include <QtGui/qclipboard.h>
#include <QtGui/qdesktopservices.h>
#include <QtGui/qguiapplication.h>
#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qcheckbox.h>
#include <QtWidgets/qmenu.h>
#include <QtWidgets/qsplitter.h>
#include <QtWidgets/qstackedwidget.h>

namespace berth {

static TableSetup tokenSetup()
{
    return {QStringLiteral("tokens"), ApiPane::tr("Tokens"), {26, 14, 27, 27, 0}};
}

static TableSetup requestSetup()
{
    return {QStringLiteral("requests"), ApiPane::tr("Requests"), {14, 9, 9, 46, 9, 16, 18, 0}};
}

ApiPane::ApiPane(const PaneContext &context, QWidget *parent)
    : Pane(QStringLiteral("apiPane"), context, parent)
    , m_rows(new QSplitter(Qt::Vertical, this))
{
    m_last.address = QStringLiteral("127.0.0.1:8420");
    m_rows->setObjectName(QStringLiteral("api.rows"));
    m_rows->addWidget(buildTokens());
    m_rows->addWidget(buildRequests());
    m_rows->setStretchFactor(1, 1);
    m_rows->setChildrenCollapsible(false);
    m_rows->setSizes({220, 420});
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildHead());
    layout->addWidget(m_rows, 1);
    connectActions();
    connect(&backend(), &Backend::apiChanged, this, &ApiPane::onApiChanged);
    connect(&backend(), &Backend::accountsChanged, this, &ApiPane::readTokens);
    onApiChanged();
}

QWidget *ApiPane::buildHead()
{
    auto *head = new QWidget(this);
    m_state = new Tag({}, Tone::Neutral, head);
    m_address = new QLabel(head);
    m_address->setObjectName(QStringLiteral("api.address"));
    m_address->setAccessibleName(tr("Where the API listens"));
    m_address->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_address->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_copy = new QPushButton(icon(QLatin1StringView("copy")), tr("Copy"), head);
    m_copy->setObjectName(QStringLiteral("api.copy"));
    m_copy->setAccessibleName(tr("Copy the address"));
    m_copy->setToolTip(tr("Put the address on the clipboard"));
    connect(m_copy, &QPushButton::clicked, this, &ApiPane::copyAddress);
    m_isAutomatic = new QCheckBox(tr("Start with Berth"), head);
    m_isAutomatic->setObjectName(QStringLiteral("api.automatic"));
    m_isAutomatic->setAccessibleName(m_isAutomatic->text());
    m_isAutomatic->setToolTip(
        tr("Listen again, as last time, whenever this window opens your own store"));

    auto *lines = new QVBoxLayout(head);
    lines->setContentsMargins(14, 8, 14, 8);
    lines->setSpacing(6);
    auto *line = new QHBoxLayout;
    line->setSpacing(8);
    lines->addLayout(line);
    lines->addLayout(buildDialects(head));
    line->addWidget(new Text(Text::Part::Title, tr("API"), head));
    line->addWidget(m_state);
    line->addWidget(m_address, 1);
    line->addWidget(m_copy);
    line->addWidget(new ActionButton(QStringLiteral("api.documentation"), tr("Documentation"),
                                     actions().action(ActionId::OpenApiDocumentation), head));
    line->addWidget(m_isAutomatic);
    line->addWidget(new ActionButton(QStringLiteral("api.start"), tr("Start…"),
                                     actions().action(ActionId::StartApi), head));
    line->addWidget(new ActionButton(QStringLiteral("api.stop"), tr("Stop"),
                                     actions().action(ActionId::StopApi), head));
    return head;
}

QLayout *ApiPane::buildDialects(QWidget *head)
{
    m_dialects = new QLabel(head);
    m_dialects->setObjectName(QStringLiteral("api.dialects"));
    m_dialects->setAccessibleName(tr("Which dialects are served"));
    m_dialects->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_dialects->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto *line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(new Text(Text::Part::Heading, tr("Dialects"), head));
    line->addWidget(m_dialects, 1);
    line->addWidget(new ActionButton(QStringLiteral("api.serveDialect"), tr("Serve a dialect…"),
                                     actions().action(ActionId::ServeDialect), head));
    line->addWidget(new ActionButton(QStringLiteral("api.stopDialects"), tr("Stop"),
                                     actions().action(ActionId::StopDialects), head));
    return line;
}

QWidget *ApiPane::buildTokens()
{
    auto *box = new QWidget(this);
    m_tokenView = new QTableView(box);
    m_tokenView->setModel(&m_tokens);
    setupTable(m_tokenView, tokenSetup());
    m_tokenView->setItemDelegateForColumn(TokenTable::NameColumn, new NameDelegate(m_tokenView));
    m_tokenView->setToolTip(tr("Tokens of the account that this console acts as"));
    m_tokenView->horizontalHeader()->setSortIndicatorShown(false);
    m_tokenView->horizontalHeader()->setStretchLastSection(true);
    connect(m_tokenView->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &Pane::actionsChanged);
    connect(m_tokenView, &QTableView::customContextMenuRequested, this,
            [this](const QPoint &position) {
                auto *menu = new QMenu(this);
                menu->setObjectName(QStringLiteral("api.menu"));
                menu->setAttribute(Qt::WA_DeleteOnClose);
                menu->addAction(actions().action(ActionId::NewToken));
                menu->addAction(actions().action(ActionId::DeleteToken));
                menu->popup(m_tokenView->viewport()->mapToGlobal(position));
            });
    auto *none = new EmptyState(QStringLiteral("api.noTokens"), QLatin1StringView("api"),
                                tr("No tokens yet"),
                                tr("A script signs in with a token, not with a password."), box);
    none->addAction(actions().action(ActionId::NewToken));
    m_tokenStack = new QStackedWidget(box);
    m_tokenStack->addWidget(m_tokenView);
    m_tokenStack->addWidget(none);

    auto *head = new QHBoxLayout;
    head->setContentsMargins(14, 6, 14, 6);
    head->setSpacing(8);
    head->addWidget(new Text(Text::Part::Heading, tr("Tokens"), box), 1);
    head->addWidget(new ActionButton(QStringLiteral("api.settings"), tr("Accounts and sign-ins…"),
                                     actions().action(ActionId::ChangeApiSettings), box));
    head->addWidget(new ActionButton(QStringLiteral("api.password"), tr("Change password…"),
                                     actions().action(ActionId::ChangePassword), box));
    head->addWidget(new ActionButton(QStringLiteral("api.newToken"), tr("New token…"),
                                     actions().action(ActionId::NewToken), box));
    head->addWidget(new ActionButton(QStringLiteral("api.deleteToken"), tr("Delete…"),
                                     actions().action(ActionId::DeleteToken), box));
    auto *layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(m_tokenStack, 1);
    return box;
}

QWidget *ApiPane::buildRequests()
{
    auto *box = new QWidget(this);
    m_requestView = new QTableView(box);
    m_requestView->setModel(backend().tables().requests);
    setupTable(m_requestView, requestSetup());
    m_requestView->setItemDelegateForColumn(RequestTable::PathColumn,
                                            new NameDelegate(m_requestView));
    m_requestView->setToolTip(tr("Every answered request, the latest first"));
    m_requestView->horizontalHeader()->setSortIndicatorShown(false);
    m_requestView->horizontalHeader()->setStretchLastSection(true);
    auto *none = new EmptyState(
        QStringLiteral("api.noRequests"), QLatin1StringView("activity"), tr("No requests yet"),
        tr("What is asked of the API shows here as it is answered. Nothing secret does."), box);
    m_requestStack = new QStackedWidget(box);
    m_requestStack->addWidget(m_requestView);
    m_requestStack->addWidget(none);
    m_requestCount = new Text(Text::Part::Muted, {}, box);

    auto *head = new QHBoxLayout;
    head->setContentsMargins(14, 6, 14, 6);
    head->setSpacing(8);
    head->addWidget(new Text(Text::Part::Heading, tr("Requests"), box));
    head->addWidget(m_requestCount, 1);
    auto *layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(m_requestStack, 1);
    return box;
}

void ApiPane::connectActions()
{
    actions().on(ActionId::StartApi, this, [this] { Q_EMIT startRequested(m_last); });
    actions().on(ActionId::StopApi, this, [this] {
        whenDone(backend().api().stop(), this, [this](const Result<Acknowledged<void>> &done) {
            Q_EMIT reported(done ? tr("The API has stopped") : describe(done.error()), !done);
        });
    });
    actions().on(ActionId::ServeDialect, this, [this] { Q_EMIT dialectRequested(); });
    actions().on(ActionId::StopDialects, this, [this] {
        m_lastDialects.clear();
        whenDone(
            backend().api().stopDialects(), this, [this](const Result<Acknowledged<void>> &done) {
                Q_EMIT reported(done ? tr("No dialect is served") : describe(done.error()), !done);
            });
    });
    actions().on(ActionId::OpenApiDocumentation, this, [this] {
        QDesktopServices::openUrl(QUrl(backend().api().state().documentation));
    });
    actions().on(ActionId::NewToken, this, [this] { Q_EMIT tokenRequested(); });
    actions().on(ActionId::ChangePassword, this, [this] { Q_EMIT passwordRequested(); });
    actions().on(ActionId::DeleteToken, this, [this] {
        if (const auto token = currentToken())
            Q_EMIT deleteTokenRequested(*token);
    });
    actions().on(ActionId::ChangeApiSettings, this, [this] {
        whenDone(backend().api().settings(), this, [this](const Result<Settings> &settings) {
            if (settings)
                Q_EMIT settingsRequested(*settings);
            else
                Q_EMIT reported(describe(settings.error()), true);
        });
    });
}

std::optional<PersonalToken> ApiPane::currentToken() const
{
    const QModelIndex index = m_tokenView->currentIndex();
    if (!index.isValid())
        return std::nullopt;
    return m_tokens.rowAt(index.row()).token;
}

void ApiPane::onApiChanged()
{
    const ApiState state = backend().api().state();
    m_state->setText(state.isRunning ? tr("LISTENING") : tr("OFF"));
    m_state->setTone(state.isRunning ? Tone::Good : Tone::Neutral);
    m_address->setText(state.isRunning ? state.addresses.join(QLatin1String("   "))
                                       : tr("Scripts and berthctl cannot reach this store"));
    m_copy->setVisible(state.isRunning);
    showDialects(state.dialects);
    readTokens();
    startAsBefore();
    Q_EMIT actionsChanged();
}

void ApiPane::showDialects(const QList<RunningDialect> &dialects)
{
    QStringList texts;
    for (const RunningDialect &running : dialects)
        texts << running.how.name + QLatin1Char(' ') + running.address;
    m_dialects->setText(texts.isEmpty()
                            ? tr("Clients of the services that Berth replaces cannot reach it")
                            : texts.join(QLatin1String("   ")));
    m_dialects->setToolTip(texts.join(QLatin1Char('\n')));
    if (dialects.isEmpty())
        return;
    m_lastDialects.clear();
    for (const RunningDialect &running : dialects)
        m_lastDialects << running.how;
}

void ApiPane::serveAsBefore()
{
    const auto before = m_lastDialects;
    for (const DialectStart &how : before) {
        whenDone(backend().api().serveDialect(how), this,
                 [this, how](const Result<Acknowledged<void>> &done) {
                     if (!done)
                         Q_EMIT reported(tr("The dialect %1 is not served: %2")
                                             .arg(how.name, describe(done.error())),
                                         true);
                 });
    }
}

void ApiPane::startAsBefore()
{
    const StoreFacts facts = backend().queries().store();
    const ApiState state = backend().api().state();
    if (facts.isDemo)
        m_wasStarted = false; // going back to one's own store is opening it anew
    if (m_wasStarted || !m_isAutomatic->isChecked() || state.isRunning || !state.isSetUp
        || facts.isDemo || facts.needsSignIn || facts.needsFirstRun)
        return;
    m_wasStarted = true;
    whenDone(backend().api().start(m_last), this, [this](const Result<Acknowledged<void>> &done) {
        if (!done)
            Q_EMIT reported(tr("The API was not started: %1").arg(describe(done.error())), true);
        serveAsBefore();
    });
}

void ApiPane::readTokens()
{
    whenDone(backend().api().tokens(), this,
             [this](const Result<std::vector<PersonalToken>> &tokens) {
                 m_tokens.setTokens(tokens.value_or(std::vector<PersonalToken>()));
                 m_tokenStack->setCurrentIndex(m_tokens.rowCount() > 0 ? 0 : 1);
                 if (m_tokens.rowCount() > 0 && !m_tokenView->currentIndex().isValid())
                     m_tokenView->setCurrentIndex(m_tokens.index(0, 0));
                 Q_EMIT actionsChanged();
             });
}

void ApiPane::copyAddress()
{
    QGuiApplication::clipboard()->setText(backend().api().state().addresses.value(0));
    Q_EMIT reported(tr("The address is on the clipboard"), false);
}

void ApiPane::updateActions()
{
    if (currentToken())
        actions().setAvailable(ActionId::DeleteToken, backend().api().canMakeToken());
    else
        actions().setUnavailable(ActionId::DeleteToken, tr("no token is chosen"));
    actions().setAvailable(ActionId::ExportView, {});
}

void ApiPane::refresh()
{
    const RequestTable *requests = backend().tables().requests;
    m_requestStack->setCurrentIndex(requests->rowCount() > 0 ? 0 : 1);
    m_requestCount->setText(
        requests->rowCount() == 0
            ? QString()
            : tr("the latest %1 of %2")
                  .arg(format::count(requests->rowCount()), format::count(requests->total())));
}

void ApiPane::saveLayout(QSettings &settings) const
{
    saveTable(m_tokenView, settings);
    saveTable(m_requestView, settings);
    settings.setValue(QStringLiteral("api/rows"), m_rows->saveState());
    settings.setValue(QStringLiteral("api/address"), m_last.address);
    settings.setValue(QStringLiteral("api/certificate"), m_last.certificatePath);
    settings.setValue(QStringLiteral("api/key"), m_last.keyPath);
    QStringList dialects;
    for (const DialectStart &how : m_lastDialects)
        dialects << QStringList{how.name, how.address, how.account}.join(QLatin1Char('|'));
    settings.setValue(QStringLiteral("api/dialects"), dialects);
    settings.setValue(QStringLiteral("api/automatic"), m_isAutomatic->isChecked());
}

void ApiPane::restoreLayout(QSettings &settings)
{
    restoreTable(m_tokenView, settings);
    restoreTable(m_requestView, settings);
    m_rows->restoreState(settings.value(QStringLiteral("api/rows")).toByteArray());
    m_last.address = settings.value(QStringLiteral("api/address"), m_last.address).toString();
    m_last.certificatePath = settings.value(QStringLiteral("api/certificate")).toString();
    m_last.keyPath = settings.value(QStringLiteral("api/key")).toString();
    m_lastDialects.clear();
    const QStringList dialects = settings.value(QStringLiteral("api/dialects")).toStringList();
    for (const QString &text : dialects) {
        m_lastDialects << DialectStart{.name = text.section(QLatin1Char('|'), 0, 0),
                                       .address = text.section(QLatin1Char('|'), 1, 1),
                                       .account = text.section(QLatin1Char('|'), 2)};
    }
    m_isAutomatic->setChecked(settings.value(QStringLiteral("api/automatic")).toBool());
}

void ApiPane::resetLayout()
{
    resetColumns(m_tokenView, tokenSetup());
    resetColumns(m_requestView, requestSetup());
    m_rows->setSizes({220, 420});
}

QAbstractItemView *ApiPane::exportedView() const
{
    return m_tokenView->hasFocus() ? m_tokenView : m_requestView;
}

} // namespace berth
