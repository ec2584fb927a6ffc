// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/firstrunpage.h"

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

namespace {

class ChoiceCard final : public QWidget
{
public:
    ChoiceCard(QLatin1StringView iconName, const QString &title, const QString &text,
               QWidget *parent)
        : QWidget(parent)
        , layout(new QVBoxLayout(this))
    {
        setMinimumWidth(250);
        layout->setContentsMargins(20, 18, 20, 18);
        layout->setSpacing(8);
        auto *picture = new QLabel(this);
        picture->setPixmap(icon(iconName, Tone::Info).pixmap(28, 28));
        layout->addWidget(picture);
        layout->addWidget(new Text(Text::Part::Heading, title, this));
        auto *words = new Text(Text::Part::Muted, text, this);
        words->setWordWrap(true);
        layout->addWidget(words);
        layout->addStretch();
    }

    QVBoxLayout *layout;

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const auto &c = themeColors(palette());
        painter.setPen(c.edge);
        painter.setBrush(c.card);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
    }
};

} // namespace

FirstRunPage::FirstRunPage(const PaneContext &context, QWidget *parent)
    : QWidget(parent)
    , m_context(context)
{
    setObjectName(QStringLiteral("firstRun"));
    auto *picture = new QLabel(this);
    picture->setPixmap(programIcon().pixmap(64, 64));
    picture->setAlignment(Qt::AlignCenter);
    auto *title = new Text(Text::Part::Title, tr("Every deployment gets its berth"), this);
    title->setAlignment(Qt::AlignCenter);
    auto *text = new Text(Text::Part::Muted,
                          tr("Berth runs the queue of shared compute: clusters, nodes, GPUs, and "
                             "what waits for them. Everything stays on this machine."),
                          this);
    text->setAlignment(Qt::AlignCenter);
    text->setWordWrap(true);

    auto *cards = new QHBoxLayout;
    cards->setSpacing(16);
    cards->addWidget(buildOrganization(), 1);
    cards->addWidget(buildDemo(), 1);
    m_location = new Text(Text::Part::Muted, {}, this);
    m_location->setObjectName(QStringLiteral("firstRun.location"));
    m_location->setAlignment(Qt::AlignCenter);
    m_location->setWordWrap(true);

    auto *column = new QVBoxLayout;
    column->setSpacing(10);
    column->addStretch(2);
    column->addWidget(picture);
    column->addWidget(title);
    column->addWidget(text);
    column->addSpacing(16);
    column->addLayout(cards);
    column->addSpacing(8);
    column->addWidget(m_location);
    column->addStretch(3);
    auto *layout = new QHBoxLayout(this);
    layout->addStretch(1);
    auto *middle = new QWidget(this);
    middle->setMaximumWidth(720);
    middle->setLayout(column);
    layout->addWidget(middle, 8);
    layout->addStretch(1);
}

QWidget *FirstRunPage::buildDemo()
{
    auto *card = new ChoiceCard(QLatin1StringView("demo"), tr("Look around first"),
                                tr("A store of its own with simulated clusters and a busy queue. "
                                   "Nothing real runs, and yours stays empty."),
                                this);
    auto *open = new QPushButton(tr("Open the demo"), card);
    open->setObjectName(QStringLiteral("firstRun.demo"));
    open->setAccessibleName(tr("Open the demo"));
    QAction *action = m_context.actions.action(ActionId::OpenDemo);
    open->setToolTip(action->toolTip());
    connect(open, &QPushButton::clicked, action, &QAction::trigger);
    card->layout->addWidget(open);
    return card;
}

QWidget *FirstRunPage::buildOrganization()
{
    auto *card = new ChoiceCard(QLatin1StringView("organizations"), tr("Start with your own"),
                                tr("An organization owns clusters, members and quotas. You can "
                                   "rename it at any time."),
                                this);
    m_name = new QLineEdit(card);
    m_name->setPlaceholderText(tr("For example Research"));
    m_row = new FieldRow(QStringLiteral("firstRun.name"), tr("Name of the organization"), m_name,
                         tr("1 to 100 characters, unique in this store"), QStringLiteral("/name"),
                         card);
    m_make = new QPushButton(tr("Make the organization"), card);
    m_make->setObjectName(QStringLiteral("firstRun.make"));
    m_make->setAccessibleName(tr("Make the organization"));
    m_make->setToolTip(tr("Make it and go on (Return)"));
    m_make->setProperty("primary", true);
    connect(m_name, &QLineEdit::textEdited, this, [this] { check(false); });
    connect(m_name, &QLineEdit::returnPressed, this, &FirstRunPage::make);
    connect(m_make, &QPushButton::clicked, this, &FirstRunPage::make);
    card->layout->addWidget(m_row);
    card->layout->addWidget(m_make);
    return card;
}

void FirstRunPage::setLocation(const QString &path)
{
    m_location->setText(tr("Your data will live in %1").arg(path));
    m_name->setFocus();
}

void FirstRunPage::check(bool isFinal)
{
    const auto name = validateName(m_name->text(), QStringLiteral("/name"));
    if (name || (m_name->text().isEmpty() && !isFinal)) {
        m_row->clearError();
        return;
    }
    const Error &error = name.error();
    m_row->setError(error.fields.isEmpty() ? FieldError{{}, -1, error.message, {}}
                                           : error.fields.first());
}

void FirstRunPage::make()
{
    check(true);
    if (!m_row->error().isEmpty()) {
        m_name->setFocus();
        return;
    }
    m_make->setEnabled(false);
    const QString name = m_name->text().trimmed();
    whenDone(m_context.backend.clusters().createOrganization(name), this,
             [this, name](const Result<Acknowledged<OrganizationId>> &answer) {
                 m_make->setEnabled(true);
                 if (answer)
                     Q_EMIT organizationMade(name);
                 else
                     m_row->setError(answer.error().fields.isEmpty()
                                         ? FieldError{{}, -1, answer.error().message, {}}
                                         : answer.error().fields.first());
             });
}

void FirstRunPage::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), themeColors(palette()).window);
}

} // namespace berth
