// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/signinpage.h"

#include "ui/theme/icons.h"
#include "ui/widgets/fieldrow.h"
#include "ui/widgets/futures.h"
#include "ui/widgets/texts.h"

#include <QtGui/qpainter.h>
#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qlabel.h>
#include <QtWidgets/qlineedit.h>
#include <QtWidgets/qpushbutton.h>

namespace berth {

SignInPage::SignInPage(Backend &backend, QWidget *parent)
    : QWidget(parent)
    , m_backend(backend)
    , m_username(new QLineEdit(this))
    , m_password(new QLineEdit(this))
    , m_send(new QPushButton(tr("Sign in"), this))
    , m_location(new Text(Text::Part::Muted, {}, this))
{
    setObjectName(QStringLiteral("signIn"));
    m_usernameRow = new FieldRow(QStringLiteral("signIn.username"), tr("&Username"), m_username,
                                 tr("Of an account of this store"), {}, this);
    m_password->setEchoMode(QLineEdit::Password);
    m_passwordRow = new FieldRow(QStringLiteral("signIn.password"), tr("&Password"), m_password,
                                 tr("As for the API"), {}, this);
    m_send->setObjectName(QStringLiteral("signIn.send"));
    m_send->setAccessibleName(m_send->text());
    m_send->setToolTip(tr("Sign in (Return)"));
    m_send->setProperty("primary", true);
    m_location->setObjectName(QStringLiteral("signIn.location"));
    m_location->setWordWrap(true);
    connect(m_send, &QPushButton::clicked, this, &SignInPage::send);
    for (QLineEdit *edit : {m_username, m_password})
        connect(edit, &QLineEdit::returnPressed, this, &SignInPage::send);

    auto *picture = new QLabel(this);
    picture->setPixmap(programIcon().pixmap(56, 56));
    auto *words = new Text(Text::Part::Muted,
                           tr("Others may open this store too. What you do here is done in your "
                              "name, and with your role."),
                           this);
    words->setWordWrap(true);
    auto *column = new QVBoxLayout;
    column->setSpacing(10);
    column->addStretch(2);
    column->addWidget(picture);
    column->addWidget(new Text(Text::Part::Title, tr("Who is this?"), this));
    column->addWidget(words);
    column->addSpacing(8);
    column->addWidget(m_usernameRow);
    column->addWidget(m_passwordRow);
    column->addSpacing(4);
    column->addWidget(m_send);
    column->addWidget(m_location);
    column->addStretch(3);
    auto *middle = new QWidget(this);
    middle->setFixedWidth(360);
    middle->setLayout(column);
    auto *layout = new QHBoxLayout(this);
    layout->addStretch();
    layout->addWidget(middle);
    layout->addStretch();
}

void SignInPage::setLocation(const QString &path)
{
    m_location->setText(path);
    m_password->clear();
    m_username->setFocus();
}

void SignInPage::setBusy(bool isBusy)
{
    for (QWidget *widget : std::initializer_list<QWidget *>{m_username, m_password, m_send})
        widget->setEnabled(!isBusy);
    m_send->setText(isBusy ? tr("Signing in…") : tr("Sign in"));
}

void SignInPage::send()
{
    m_usernameRow->clearError();
    m_passwordRow->clearError();
    const QString username = m_username->text().trimmed();
    if (username.isEmpty()) {
        m_usernameRow->setError({{}, -1, tr("A username is needed."), {}});
        m_username->setFocus();
        return;
    }
    if (m_password->text().isEmpty()) {
        m_passwordRow->setError({{}, -1, tr("A password is needed."), {}});
        m_password->setFocus();
        return;
    }
    setBusy(true);
    whenDone(m_backend.api().signIn(username, m_password->text()), this,
             [this, username](const Result<Acknowledged<void>> &done) {
                 setBusy(false);
                 m_password->clear();
                 if (done) {
                     Q_EMIT signedIn(username);
                     return;
                 }
                 m_passwordRow->setError({{}, -1, done.error().message, {}});
                 m_password->setFocus();
             });
}

void SignInPage::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), themeColors(palette()).window);
}

} // namespace berth
