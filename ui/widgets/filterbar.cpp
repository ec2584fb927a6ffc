// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/filterbar.h"

#include "ui/theme/icons.h"
#include "ui/widgets/fieldrow.h"
#include "ui/widgets/texts.h"

#include <QtCore/qstringlistmodel.h>
#include <QtCore/qtimer.h>
#include <QtGui/qevent.h>
#include <QtWidgets/qabstractitemview.h>
#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qcompleter.h>
#include <QtWidgets/qlineedit.h>

namespace berth {

FilterBar::FilterBar(const QString &name, std::vector<filter::Field> fields, const QString &example,
                     QWidget *parent)
    : QWidget(parent)
    , m_fields(std::move(fields))
    , m_edit(new QLineEdit(this))
    , m_error(new Text(Text::Part::Muted, {}, this))
    , m_completer(new QCompleter(this))
    , m_candidates(new QStringListModel(this))
    , m_pause(new QTimer(this))
{
    setObjectName(name);
    m_edit->setObjectName(name % QLatin1String(".edit"));
    m_edit->setAccessibleName(tr("Filter"));
    m_edit->setPlaceholderText(tr("Filter, for example %1").arg(example));
    QStringList names;
    for (const filter::Field &field : m_fields)
        names << field.name;
    m_edit->setToolTip(tr("Words, or terms such as %1.\nFields: %2\nOperators: : = != < <= > >= ~; "
                          "a blank means and, “or”, “-” and parentheses work too.")
                           .arg(example, names.join(QLatin1String(", "))));
    m_edit->setClearButtonEnabled(true);
    m_edit->addAction(icon(QLatin1StringView("search")), QLineEdit::LeadingPosition);
    m_edit->installEventFilter(this);
    m_error->setObjectName(name % QLatin1String(".error"));
    m_error->setTone(Tone::Bad);
    m_error->setWordWrap(true);
    m_error->hide();
    setFocusProxy(m_edit);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(3);
    layout->addWidget(m_edit);
    layout->addWidget(m_error);

    m_completer->setModel(m_candidates);
    m_completer->setWidget(m_edit);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->popup()->setObjectName(name % QLatin1String(".completions"));
    m_completer->popup()->setAccessibleName(tr("Completions of the filter"));
    connect(m_completer, qOverload<const QString &>(&QCompleter::activated), this,
            &FilterBar::insert);

    m_pause->setSingleShot(true);
    m_pause->setInterval(250);
    connect(m_pause, &QTimer::timeout, this, [this] { apply(); });
    connect(m_edit, &QLineEdit::textChanged, this, &FilterBar::onEdited);
    connect(m_edit, &QLineEdit::textEdited, this, &FilterBar::offer);
    connect(m_edit, &QLineEdit::returnPressed, this, [this] {
        apply();
        if (!m_hasError)
            Q_EMIT left();
    });
}

QString FilterBar::text() const
{
    return m_edit->text();
}

void FilterBar::setText(const QString &text)
{
    m_edit->setText(text);
    apply();
}

void FilterBar::clear()
{
    setText({});
}

void FilterBar::onEdited()
{
    // What is being typed is not yet what is meant: neither a good beginning nor a wrong one counts
    // before a pause.
    if (m_edit->text().trimmed().isEmpty())
        apply();
    else
        m_pause->start();
}

void FilterBar::apply()
{
    m_pause->stop();
    const auto parsed = filter::parse(m_edit->text(), m_fields);
    m_hasError = !parsed.has_value();
    if (parsed) {
        m_error->hide();
        m_edit->setProperty("wrong", false);
        m_edit->setAccessibleDescription({});
        m_edit->update();
        Q_EMIT filterChanged(*parsed);
        return;
    }
    QString text = parsed.error().message;
    if (!parsed.error().fields.isEmpty())
        text = fieldErrorText(parsed.error().fields.first());
    m_error->setText(text);
    m_error->show();
    m_edit->setProperty("wrong", true);
    m_edit->setAccessibleDescription(text);
    m_edit->update();
}

void FilterBar::offer()
{
    m_completion = filter::complete(m_edit->text(), m_edit->cursorPosition(), m_fields);
    const QString typed = m_edit->text().mid(m_completion.start, m_completion.length);
    if (m_completion.candidates.isEmpty() || m_edit->text().trimmed().isEmpty()
        || (m_completion.candidates.size() == 1 && m_completion.candidates.first() == typed)) {
        m_completer->popup()->hide();
        return;
    }
    m_candidates->setStringList(m_completion.candidates.mid(0, 60));
    QRect where = m_edit->inputMethodQuery(Qt::ImCursorRectangle).toRect();
    const int width = m_completer->popup()->sizeHintForColumn(0) + 34;
    where.setWidth(std::clamp(width, 140, 420));
    m_completer->complete(where);
}

void FilterBar::insert(const QString &candidate)
{
    QString text = m_edit->text();
    text.replace(m_completion.start, m_completion.length, candidate);
    const int cursor = m_completion.start + int(candidate.size());
    m_edit->setText(text);
    m_edit->setCursorPosition(cursor);
    onEdited();
}

bool FilterBar::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Down && !m_completer->popup()->isVisible()) {
            Q_EMIT left();
            return true;
        }
        if (key->key() == Qt::Key_Space && (key->modifiers() & Qt::ControlModifier)) {
            offer();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace berth
