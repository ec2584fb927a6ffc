// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/plaindialogs.h"

#include "models/tables/format.h"
#include "ui/theme/icons.h"
#include "ui/widgets/propertylist.h"
#include "ui/widgets/texts.h"

#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qcheckbox.h>
#include <QtWidgets/qdialogbuttonbox.h>
#include <QtWidgets/qlabel.h>
#include <QtWidgets/qpushbutton.h>

namespace berth {

QVBoxLayout *beginDialog(QDialog *dialog, const QString &name, const QString &title,
                         const QIcon &picture, const QString &text)
{
    dialog->setObjectName(name);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    dialog->setAccessibleName(title);
    auto *image = new QLabel(dialog);
    image->setPixmap(picture.pixmap(32, 32));
    auto *words = new QVBoxLayout;
    words->setSpacing(4);
    words->addWidget(new Text(Text::Part::Title, title, dialog));
    if (!text.isEmpty()) {
        auto *body = new Text(Text::Part::Muted, text, dialog);
        body->setWordWrap(true);
        words->addWidget(body);
    }
    auto *head = new QHBoxLayout;
    head->setSpacing(14);
    head->addWidget(image, 0, Qt::AlignTop);
    head->addLayout(words, 1);
    auto *layout = new QVBoxLayout(dialog);
    layout->setContentsMargins(18, 16, 18, 14);
    layout->setSpacing(14);
    layout->addLayout(head);
    return layout;
}

void endDialog(QDialog *dialog, QVBoxLayout *layout)
{
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QPushButton *close = buttons->button(QDialogButtonBox::Close);
    close->setObjectName(dialog->objectName() % QLatin1String(".close"));
    close->setAccessibleName(QObject::tr("Close"));
    close->setToolTip(QObject::tr("Close this (Esc)"));
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    layout->addWidget(buttons);
}

CloseDialog::CloseDialog(const CloseFacts &facts, QWidget *parent)
    : QDialog(parent)
    , m_remember(new QCheckBox(tr("Do not ask again"), this))
{
    QString text = facts.liveReplicas > 0
        ? tr("%1 live. If Berth stops they run on, but nothing is placed or started again until "
             "it is opened.")
              .arg(format::counted(facts.liveReplicas, tr("replica is"), tr("replicas are")))
        : tr("If Berth stops, nothing is placed until it is opened again.");
    if (!facts.missedJobs.isEmpty())
        text += u'\n'
            % tr("These would be missed: %1").arg(facts.missedJobs.join(QLatin1String(", ")));
    QVBoxLayout *layout
        = beginDialog(this, QStringLiteral("closeDialog"), tr("Keep running in the background?"),
                      icon(QLatin1StringView("quit"), Tone::Info), text);
    m_remember->setObjectName(QStringLiteral("closeDialog.remember"));
    m_remember->setAccessibleName(m_remember->text());
    m_remember->setToolTip(tr("The answer can be changed by resetting the layout"));
    layout->addWidget(m_remember);

    auto *buttons = new QHBoxLayout;
    const auto add = [&](const QString &name, const QString &title, const QString &tip) {
        auto *button = new QPushButton(title, this);
        button->setObjectName(name);
        button->setAccessibleName(title);
        button->setToolTip(tip);
        buttons->addWidget(button);
        return button;
    };
    buttons->addStretch();
    auto *cancel = add(QStringLiteral("closeDialog.cancel"), tr("Cancel"), tr("Stay (Esc)"));
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    auto *stop = add(QStringLiteral("closeDialog.stop"), tr("Stop Berth"),
                     tr("Close the window and end the scheduler"));
    connect(stop, &QPushButton::clicked, this, [this] {
        Q_EMIT chosen(CloseChoice::Stop, m_remember->isChecked());
        accept();
    });
    auto *keep
        = add(QStringLiteral("closeDialog.keep"), tr("Keep running"),
              tr("Close the window; scheduling goes on. Opening Berth again brings it back"));
    keep->setEnabled(facts.canKeepRunning);
    keep->setDefault(facts.canKeepRunning);
    stop->setDefault(!facts.canKeepRunning);
    connect(keep, &QPushButton::clicked, this, [this] {
        Q_EMIT chosen(CloseChoice::KeepRunning, m_remember->isChecked());
        accept();
    });
    layout->addLayout(buttons);
    (facts.canKeepRunning ? keep : stop)->setFocus();
    resize(480, sizeHint().height());
}

AboutDialog::AboutDialog(const StoreFacts &store, const QString &settingsPath, QWidget *parent)
    : QDialog(parent)
{
    QVBoxLayout *layout
        = beginDialog(this, QStringLiteral("aboutDialog"), tr("Berth"), programIcon(),
                      tr("Gives every deployment its berth. Free software under the "
                         "GNU General Public License, version 3 or later; without "
                         "any warranty."));
    auto *facts = new PropertyList(QStringLiteral("aboutDialog.facts"), this);
    facts->setProperties({
        {tr("Version"), QStringLiteral(BERTH_VERSION)},
        {tr("Qt"), QString::fromLatin1(qVersion())},
        {tr("Store"), store.isDemo ? tr("%1 (demo)").arg(store.location) : store.location},
        {tr("Acting as"), store.administrator},
        {tr("Settings"), settingsPath},
        {tr("Charts"), tr("QCustomPlot, GPL version 3 or later")},
        {tr("Icons"), tr("Berth's own, under its licence")},
    });
    layout->addWidget(facts);
    endDialog(this, layout);
    resize(520, sizeHint().height());
}

} // namespace berth
