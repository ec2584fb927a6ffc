// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/tables/tokentable.h"
#include "ui/dialogs/secretdialog.h"
#include "ui/panes/pane.h"

class QCheckBox;
class QLabel;
class QSplitter;
class QStackedWidget;
class QTableView;

namespace berth {

class Tag;
class Text;

/// What scripts talk to: whether the API listens and where, the tokens of this account, and every
/// request as it is answered.
class ApiPane final : public Pane
{
    Q_OBJECT
public:
    explicit ApiPane(const PaneContext &context, QWidget *parent = nullptr);

    void updateActions() override;
    void refresh() override;
    void saveLayout(QSettings &settings) const override;
    void restoreLayout(QSettings &settings) override;
    void resetLayout() override;
    [[nodiscard]] QAbstractItemView *exportedView() const override;

    /// What it listened on last, for the next start; without the password.
    [[nodiscard]] const ApiStart &lastStart() const { return m_last; }
    void setLastStart(const ApiStart &start) { m_last = start; }
    [[nodiscard]] std::optional<PersonalToken> currentToken() const;

Q_SIGNALS:
    void startRequested(const berth::ApiStart &last);
    void dialectRequested();
    void tokenRequested();
    void deleteTokenRequested(const berth::PersonalToken &token);
    void passwordRequested();
    void settingsRequested(const berth::Settings &settings);

private:
    QWidget *buildHead();
    QLayout *buildDialects(QWidget *head);
    QWidget *buildTokens();
    QWidget *buildRequests();
    void connectActions();
    void onApiChanged();
    void readTokens();
    void copyAddress();
    void startAsBefore();
    void serveAsBefore();
    void showDialects(const QList<RunningDialect> &dialects);

    TokenTable m_tokens;
    ApiStart m_last;
    bool m_wasStarted = false; ///< by itself, for this store
    Tag *m_state = nullptr;
    QLabel *m_address = nullptr;
    QPushButton *m_copy = nullptr;
    QLabel *m_dialects = nullptr;
    QList<DialectStart> m_lastDialects; ///< what was served last
    QCheckBox *m_isAutomatic = nullptr;
    QTableView *m_tokenView = nullptr;
    QStackedWidget *m_tokenStack = nullptr;
    QTableView *m_requestView = nullptr;
    QStackedWidget *m_requestStack = nullptr;
    Text *m_requestCount = nullptr;
    QSplitter *m_rows;
};

} // namespace berth
